import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plan } from '../src/commands/plan.ts'
import { power } from '../src/commands/power.ts'
import { callCommand } from './call-command.ts'

const gate30 = join(import.meta.dirname, '../../../experiments/gate-30')
const call = (...args: string[]) => callCommand('power', power, args)

async function answerOf(...args: string[]) {
  const { code, stdout } = await call(...args, '--format', 'json')
  return { code, answer: JSON.parse(stdout) as Record<string, unknown> }
}

describe('weighhouse power', () => {
  it('tells the units that an effect needs and what came of trying them', async () => {
    const { code, answer } = await answerOf('--baseline', '0.19', '--effect', '0.01')
    expect(code).toBe(0)
    expect(answer).toMatchObject({
      kind: 'estimated',
      method: 'normal',
      units: { total: 49_276, control: 24_638, treatment: 24_638 },
      check: { method: 'enumeration', difference: expect.closeTo(0, 3) },
    })
    const { stdout } = await call('--baseline', '0.19', '--effect', '0.01')
    expect(stdout).toContain('49,276 units')
    expect(stdout).toMatch(/checked +power 0\.8000 by all tables \([+-]0\.0\d points\)/)
  })

  it('tells the smallest effect, and the smallest margin, that units find', async () => {
    const { answer } = await answerOf('--mean', '--standard-deviation', '1', '--units', '128')
    expect(answer).toMatchObject({
      method: 'noncentral-t',
      effect: { absolute: expect.closeTo(0.49907, 5), relative: null },
    })
    const least = await call('--baseline', '0.19', '--non-inferiority', 'smallest', '--units', '30000')
    expect(least.stdout).toContain('smallest margin 0.011263')
  })

  it('counts what looks, comparisons and guardrails cost', async () => {
    const units = async (...args: string[]) => {
      const { answer } = await answerOf('--baseline', '0.19', '--effect', '0.05', '--relative', ...args)
      return (answer as { units: { total: number } }).units.total
    }
    const plain = await units()
    for (const args of [
      ['--mode', 'always-valid', '--looks', '5'],
      ['--looks', '0.3,0.6', '--spending', 'power:3'],
      ['--guardrails', '2'],
      ['--comparisons', '3'],
    ])
      expect(await units(...args), args.join(' ')).toBeGreaterThan(plain)
  })

  it('ends with 1 and a reason where there is no answer, and with 2 where the question is none', async () => {
    const zero = await answerOf('--baseline', '0.19', '--effect', '0')
    expect(zero).toEqual({ code: 1, answer: { kind: 'not-estimable', reason: 'effect-zero' } })
    const out = await call('--baseline', '0.5', '--effect', '0.6')
    expect(out).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('effect-out-of-range') })
    for (const args of [
      ['--baseline', '0.19'],
      ['--effect', '0.1'],
      ['--baseline', '0.19', '--effect', '0.1', '--units', '100'],
      ['--baseline', '1.9', '--effect', '0.1'],
      ['--baseline', '0.19', '--effect', 'much'],
      ['--baseline', '0.19', '--effect', '0.1', '--looks', '3'],
      ['--baseline', '0.19', '--effect', '0.1', '--spending', 'all'],
      ['--baseline', '0.19', '--effect', '0.1', '--mode', 'always-valid', '--looks', '0.5,0.2'],
      ['--baseline', '0.19', '--effect', '0.1', '--shares', '1'],
      ['--mean', '--effect', '1'],
      [gate30, '--baseline', 'retained=0.19'],
      [gate30, '--effect', '0.1'],
    ])
      expect(await call(...args), args.join(' ')).toMatchObject({ code: 2, stdout: '' })
  })

  it('tells what each metric of a notebook needs, and which facts are missing', async () => {
    const { code, answer } = await answerOf(gate30, '--baseline', 'retained_7=0.19')
    expect(code).toBe(0)
    expect(answer).toMatchObject({
      experiment: 'gate-30',
      cells: [{ cell: 'primary', plannedUnits: 90_000, neededUnits: 195_202, needs: [{ metric: 'retained_7' }] }],
    })
    const { stdout } = await call(gate30, '--baseline', 'retained_7=0.19')
    expect(stdout).toContain('195,202; the plan says 90,000, which is too few')
    expect(await call(gate30)).toMatchObject({ code: 1, stdout: expect.stringContaining('baseline-missing') })
  })
})

describe('weighhouse plan --characteristics', () => {
  it('tells how often the rule of a notebook would say what, before any data', { timeout: 60_000 }, async () => {
    const lakeside = join(import.meta.dirname, '../../../experiments/lakeside-retention')
    const { code, stdout } = await callCommand('plan', plan, [gate30, '--characteristics', '--format', 'json'])
    const { operatingCharacteristics } = JSON.parse(stdout) as { operatingCharacteristics: Record<string, unknown> }
    expect(code).toBe(0)
    expect(operatingCharacteristics['primary']).toMatchObject({
      kind: 'estimated',
      runs: 10_000,
      basis: 'planned-power',
      scenarios: [
        { scenario: 'no-effect', verdicts: { ship: { probability: expect.closeTo(0.025, 2) } } },
        { scenario: 'planned-effect', verdicts: { ship: { probability: expect.closeTo(0.8, 1) } } },
      ],
      warnings: [],
    })
    const pretty = await callCommand('plan', plan, [lakeside, '--characteristics'])
    expect(pretty.stdout).toContain('planned effect, contacts worse by its margin: rollback')
  })
})
