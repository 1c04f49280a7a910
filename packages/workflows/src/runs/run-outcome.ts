import { type ErrorCode, errorCodes } from '@weighhouse/kernel'
import type { EntryBody } from '@weighhouse/ledger'
import type { Executed } from '../execution/execution.ts'

/** What the run's rule says; of several rules the one that stands last in the plan. */
export function ruleSays(executed: Executed): Pick<EntryBody<'result.recorded'>, 'verdict' | 'indication'> {
  const rule = Object.values(executed.cells).findLast(({ kind }) => kind === 'rule')?.result
  return { verdict: wordOf(rule?.verdict), indication: wordOf(rule?.indication) }
}

type VerdictWord = EntryBody<'result.recorded'>['verdict']

function wordOf(value: unknown): VerdictWord {
  return typeof value === 'string' ? (value as VerdictWord) : null
}

/** The first cell that gave no answer by itself, told as the run's failure: the cell and its reason. */
export function failureOf(executed: Executed): { readonly code: ErrorCode | 'internal'; readonly message: string } {
  const [name, record] =
    Object.entries(executed.cells).find(([, { outcome }]) => !['ok', 'cached', 'blocked'].includes(outcome)) ?? []
  const code = errorCodes.find((one) => one === record?.error?.code) ?? 'internal'
  return { code, message: `cell ${name ?? 'unknown'}: ${record?.error?.message ?? 'gave no answer'}` }
}
