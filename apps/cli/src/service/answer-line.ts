import { formatValue, parseFormat } from '@weighhouse/notebook'
import type { RunResult, RunView } from '@weighhouse/workflows'

/** What a run came to, in one line: the verdict, and the first success metric with its interval. */
export function answerLine(run: RunView, result: RunResult | undefined): string {
  const name = `  ${run.experimentId.padEnd(22)} `
  if (!result) return `${name}run ${run.state}${run.failure ? `: ${run.failure.message}` : ''}\n`
  const comparison = Object.values(result.cells)
    .flatMap((cell) => (cell.result as { comparisons?: readonly Comparison[] } | undefined)?.comparisons ?? [])
    .find(({ role, absolute }) => role === 'success' && absolute.kind === 'estimated')
  const numbers = comparison ? `: ${comparison.label ?? comparison.metric} ${estimateWords(comparison)}` : ''
  return `${name}verdict ${run.verdict ?? 'none'}${numbers}\n`
}

interface Comparison {
  readonly metric: string
  readonly label?: string
  readonly role: string
  readonly estimand: { readonly kind?: string }
  readonly absolute: {
    readonly kind: string
    readonly estimate: number
    readonly set: { readonly lower: number | null; readonly upper: number | null }
  }
}

function estimateWords({ estimand, absolute }: Comparison): string {
  const format = parseFormat(estimand.kind === 'proportion' ? 'pp' : 'number') ?? null
  const words = (value: number | null): string => (value === null ? 'unbounded' : formatValue(value, format))
  return `${words(absolute.estimate)} (${words(absolute.set.lower)}, ${words(absolute.set.upper)})`
}
