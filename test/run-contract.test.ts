import { describe, expect, it } from 'vitest'
import { type Ended, runWeighhouse } from './run-weighhouse.ts'

interface Printed {
  readonly experiment: string
  readonly planHash: string
  readonly resultHash: string
  readonly confirmatory: boolean
  readonly local: boolean
  readonly cells: Readonly<Record<string, Cell>>
  readonly sources: Readonly<Record<string, Source>>
  readonly diagnostics: readonly unknown[]
  readonly timings: { readonly totalMs: number; readonly cells: Readonly<Record<string, number>> }
}

interface Source {
  readonly rows: number
  readonly excluded: Readonly<Record<string, number>>
  readonly snapshot: string
}

interface Cell {
  readonly kind: string
  readonly method?: string
  readonly outcome: string
  readonly outputHash?: string
  readonly verdict?: string
  readonly indication?: string
  readonly clauses?: readonly { readonly numbers?: unknown }[]
  readonly result?: {
    readonly checks: readonly { readonly check: string; readonly pValue: number | null }[]
    readonly comparisons: readonly Comparison[]
  }
}

interface Comparison {
  readonly metric: string
  readonly units: Readonly<Record<string, number>>
  readonly means: Readonly<Record<string, number>>
  readonly absolute: {
    readonly estimate: number
    readonly set: { readonly lower: number; readonly upper: number }
  }
  readonly relative: { readonly estimate: number }
  readonly test: { readonly pValue: number }
}

const hash = /^sha256:[0-9a-f]{64}$/

async function run(id: string, ...flags: readonly string[]): Promise<Ended & { readonly printed: Printed }> {
  const ended = await runWeighhouse(['run', `experiments/${id}/notebook.md`, '--local', ...flags, '--format', 'json'])
  return { ...ended, printed: JSON.parse(ended.stdout) as Printed }
}

const comparisonOf = ({ cells }: Printed): Comparison => cells.primary!.result!.comparisons[0]!

describe('weighhouse run --local --format json', { timeout: 240_000 }, () => {
  it('prints the contract for gate-30 with its published numbers, verdict rollback, exit code 4', async () => {
    const { code, printed } = await run('gate-30', '--seal')
    expect(code).toBe(4)
    expect(printed).toMatchObject({ experiment: 'gate-30', confirmatory: true, local: true, diagnostics: [] })
    expect(printed.planHash).toMatch(hash)
    expect(printed.resultHash).toMatch(hash)
    expect(printed.sources).toEqual({
      players: {
        rows: 90_189,
        excluded: { 'no-consent': 0, withdrawn: 0, 'wrong-purpose': 0 },
        snapshot: expect.stringMatching(hash),
      },
    })

    const { primary, decision } = printed.cells
    expect(primary).toMatchObject({ kind: 'analysis', method: 'ab-test', outcome: 'ok' })
    expect(primary!.outputHash).toMatch(hash)
    const { absolute, units } = comparisonOf(printed)
    expect(units).toEqual({ gate_30: 44_700, gate_40: 45_489 })
    expect(Math.abs(absolute.estimate - -0.008201298315205913)).toBeLessThan(1e-12)
    expect(Math.abs(absolute.set.lower - -0.013281677)).toBeLessThan(1e-10)
    expect(Math.abs(absolute.set.upper - -0.0031209196)).toBeLessThan(1e-10)
    const sampleRatio = primary!.result!.checks.find(({ check }) => check === 'sample-ratio')
    expect(Math.abs(sampleRatio!.pValue! - 0.008607987810836262)).toBeLessThan(1e-12)

    expect(decision).toMatchObject({ kind: 'rule', outcome: 'ok', verdict: 'rollback', indication: 'rollback' })
    expect(decision!.clauses!.length).toBeGreaterThan(0)
    expect(Object.keys(printed.timings.cells)).toEqual(Object.keys(printed.cells))
  })

  it('says ship for the vaccine trial, with the numbers of the published counts', async () => {
    const { code, printed } = await run('salk-1954', '--seal')
    expect(code).toBe(0)
    expect(printed.cells.decision).toMatchObject({ verdict: 'ship', indication: 'ship' })
    // 33 of 200,745 against 115 of 201,229; Welch (1947) from the sample variances p(1 − p)n/(n − 1), with
    // scipy.stats.t.ppf and t.sf of SciPy 1.10 at the Welch–Satterthwaite degrees of freedom.
    const { absolute, relative, test, means, units } = comparisonOf(printed)
    expect(units).toEqual({ placebo: 201_229, vaccine: 200_745 })
    expect(means.vaccine).toBeCloseTo(33 / 200_745, 15)
    expect(means.placebo).toBeCloseTo(115 / 201_229, 15)
    expect(Math.abs(absolute.estimate - (33 / 200_745 - 115 / 201_229))).toBeLessThan(1e-15)
    expect(Math.abs(relative.estimate - (33 / 200_745 / (115 / 201_229) - 1))).toBeLessThan(1e-12)
    expect(Math.abs(absolute.set.lower - -0.0005256284124133905)).toBeLessThan(1e-12)
    expect(Math.abs(absolute.set.upper - -0.0002885726855844624)).toBeLessThan(1e-12)
    expect(Math.abs(test.pValue / 1.678714952415551e-11 - 1)).toBeLessThan(1e-8)
  })

  it('is exploratory without a seal: the rule is not evaluated, harm ends with 0', async () => {
    const { code, printed } = await run('gate-30')
    expect(code).toBe(0)
    expect(printed.confirmatory).toBe(false)
    expect(printed.cells.decision).toMatchObject({ verdict: 'not-evaluated', indication: 'rollback' })
  })

  it('prints equal bytes twice, but for the timings', async () => {
    const [first, second] = [await run('gate-30', '--seal'), await run('gate-30', '--seal')]
    const bytes = ({ printed: { timings: _, ...rest } }: typeof first): string => JSON.stringify(rest)
    expect(bytes(first)).toBe(bytes(second))
  })
})
