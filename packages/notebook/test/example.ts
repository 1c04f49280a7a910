import { readFileSync } from 'node:fs'

const root = new URL('../../../', import.meta.url)

/** A file of the repository as text. */
export function repositoryFile(path: string): string {
  return readFileSync(new URL(path, root), 'utf8')
}

export function repositoryBytes(path: string): Uint8Array {
  return readFileSync(new URL(path, root))
}

export const gate30 = repositoryFile('experiments/gate-30/notebook.md')
export const salk = repositoryFile('experiments/salk-1954/notebook.md')

/** The notebook with one text put in another's place; the text must stand in it. */
export function edited(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`the example holds no ${from}`)
  return text.replace(from, () => to)
}

/** The notebook with a cell before its first chart. */
export function withCell(cell: string): string {
  return edited(gate30, '```chart lift', `${cell}\n\n\`\`\`chart lift`)
}
