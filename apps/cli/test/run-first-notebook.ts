import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { systemClock } from '@weighhouse/kernel'
import { readNotebook } from '@weighhouse/notebook'
import { describeCsvFile } from '@weighhouse/workflows/describe-file'
import { describeSql } from '@weighhouse/workflows/describe-sql'
import { runLocally } from '@weighhouse/workflows/local'
import { afterAll, beforeAll, expect } from 'vitest'
import { firstNotebook, type NotebookWishes } from '../src/first-notebook.ts'

/** A folder for the CSV files of one test file. */
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weighhouse-new-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

export type Row = readonly (string | number)[]
const today = new Date('2026-03-02T12:00:00Z')
export const rows = (count: number, row: (index: number) => Row): readonly Row[] =>
  Array.from({ length: count }, (_, index) => row(index))
export const letter = (index: number): string => (index % 2 === 0 ? 'A' : 'B')
/** Values that vary and repeat, the same on every run. */
export const spread = (index: number, of: number): number => (index * 7919) % of

export function csv(name: string, lines: readonly Row[], delimiter = ','): string {
  const path = join(folder, name)
  const cell = (value: string | number): string =>
    /["\n,;]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value)
  writeFileSync(path, `${lines.map((line) => line.map(cell).join(delimiter)).join('\n')}\n`)
  return path
}

export async function write(path: string, wishes: Partial<NotebookWishes> = {}): Promise<string> {
  const description = await describeCsvFile(path)
  const defaults = { id: 'first-look', file: basename(path), owner: 'me', metrics: [], eachRow: false, today }
  return firstNotebook({ ...defaults, ...description, ...wishes })
}

export async function run(path: string, wishes: Partial<NotebookWishes> = {}) {
  return runText(await write(path, wishes), path)
}

export async function runText(text: string, path: string) {
  const { notebook, plan, diagnostics } = await readNotebook(text, { file: 'notebook.md', describeSql })
  expect(diagnostics, text).toEqual([])
  if (!notebook || !plan) throw new Error('no plan')
  const { result } = await runLocally({
    notebook,
    plan,
    diagnostics,
    dataDirectory: dirname(path),
    params: {},
    seal: true,
    clock: systemClock,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  })
  expect(Object.values(result.cells).filter(({ outcome }) => outcome !== 'ok')).toEqual([])
  expect(result).toMatchObject({ confirmatory: true, local: true })
  return result
}

export interface Comparison {
  readonly metric: string
  readonly treatment: string
  readonly absolute: { readonly kind: string }
  readonly means: Readonly<Record<string, number>>
}

export function comparisons(result: Awaited<ReturnType<typeof run>>): readonly Comparison[] {
  return (result.cells.effect as unknown as { result: { comparisons: readonly Comparison[] } }).result.comparisons
}

export function folderOfTest(): string {
  return folder
}
