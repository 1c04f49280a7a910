import { type Target, whole } from './cell.ts'
import type { Measured } from './measure.ts'

const heading = /^## (\S+) /

/** A target's part of the table, in Markdown. */
export function sectionOf({ id, title }: Target, seeds: readonly number[], measured: readonly Measured[]): string {
  const columns = ['simulated', 'number', 'runs', 'bound', ...seeds.map((seed) => `seed ${seed}`), '']
  const rows = measured.map((line) => [
    line.cell,
    line.quantity,
    line.runs === null ? 'exact' : whole(line.runs),
    boundText(line),
    ...seeds.map((_, index) => numberText(line, line.found[index])),
    line.isOk ? 'ok' : '**broken**',
  ])
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [`## ${id} ${title}`, '', line(columns), line(columns.map(() => '---')), ...rows.map(line), ''].join('\n')
}

/** The table with some sections written anew: the others stay as they were, and all stand in the order of `ids`. */
export function joinSections(
  opening: string,
  before: string,
  written: readonly string[],
  ids: readonly string[],
): string {
  const sections = new Map<string, string>()
  for (const section of [...before.split(/^(?=## )/m), ...written]) {
    const id = heading.exec(section)?.[1]
    if (id !== undefined) sections.set(id, section.trimEnd())
  }
  return `${[opening, ...ids.flatMap((id) => sections.get(id) ?? [])].join('\n\n')}\n`
}

function boundText({ least, most, kind }: Measured): string {
  const text = (bound: number) => numberText({ kind }, bound)
  if (least !== null && most !== null) return `${text(least)} to ${text(most)}`
  if (most !== null) return most === 0 ? 'none' : `at most ${text(most)}`
  return least === null ? '–' : `at least ${text(least)}`
}

function numberText({ kind }: Pick<Measured, 'kind'>, value: number | undefined): string {
  if (value === undefined) return '–'
  if (kind === 'share') return `${(100 * value).toFixed(2)} %`
  return Number.isInteger(value) ? whole(value) : value.toFixed(4)
}
