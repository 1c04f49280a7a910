import type { RunResult } from '@weighhouse/workflows/local'

/** One screen about a run: what each cell answered, the numbers of each comparison, the verdict. */
export function printRun(result: RunResult): string {
  const lines = [
    `${result.experiment}: ${result.confirmatory ? 'confirmatory' : 'exploratory'}${result.local ? ', local' : ''}, as of ${result.asOf}`,
    ...Object.entries(result.sources).map(
      ([name, { rows, excluded }]) => `  source ${name}: ${rows} rows used${excludedWords(excluded)}`,
    ),
    ...Object.entries(result.cells).flatMap(([name, cell]) => cellLines(name, cell)),
    `  result ${result.resultHash ?? 'none: a cell gave no answer'}`,
  ]
  return `${lines.join('\n')}\n`
}

type Cell = RunResult['cells'][string]

function cellLines(name: string, cell: Cell): readonly string[] {
  if (cell.error) return [`  ${cell.kind} ${name}: ${cell.outcome}, ${(cell.error as { message: string }).message}`]
  if (cell.kind === 'rule')
    return [
      `  rule ${name}: ${String(cell.verdict)}${cell.verdict === cell.indication ? '' : ` (would be ${String(cell.indication)})`}`,
    ]
  if (cell.kind !== 'analysis') return []
  const result = cell.result as { checks?: readonly Check[]; comparisons?: readonly Comparison[] }
  return [
    ...(result.checks ?? [])
      .filter(({ pValue }) => pValue !== null)
      .map((check) => `  check ${check.check}: ${check.verdict} (p ${short(check.pValue)})`),
    ...(result.comparisons ?? []).map(comparisonLine),
  ]
}

interface Check {
  readonly check: string
  readonly verdict: string
  readonly pValue: number | null
}

interface Comparison {
  readonly metric: string
  readonly treatment: string
  readonly control: string
  readonly role: string
  readonly absolute: {
    readonly kind: string
    readonly reason?: string
    readonly estimate: number
    readonly set: { readonly lower: number | null; readonly upper: number | null }
  }
  readonly test: { readonly pValue: number | null }
}

function comparisonLine({ metric, treatment, control, role, absolute, test }: Comparison): string {
  const head = `  ${role} ${metric}, ${treatment} against ${control}: `
  if (absolute.kind !== 'estimated') return `${head}${absolute.kind}, ${absolute.reason}`
  return `${head}${short(absolute.estimate)} (${short(absolute.set.lower)}, ${short(absolute.set.upper)}), p ${short(test.pValue)}`
}

function excludedWords(excluded: Readonly<Record<string, number>>): string {
  const some = Object.entries(excluded).filter(([, count]) => count > 0)
  return some.length === 0 ? '' : `, excluded: ${some.map(([reason, count]) => `${count} ${reason}`).join(', ')}`
}

function short(value: number | null | undefined): string {
  return value === null || value === undefined ? 'unbounded' : String(Number(value.toPrecision(6)))
}
