import { describe, expect, it } from 'vitest'
import { comparePlans, type Plan, readNotebook } from '../src/index.ts'
import { edited, gate30, withCell } from './example.ts'

async function planOf(text: string): Promise<Plan> {
  const { plan, diagnostics } = await readNotebook(text, { file: 'notebook.md' })
  expect(diagnostics).toEqual([])
  return plan!
}

describe('comparePlans', () => {
  it('tells a changed leaf by its path, before and after', async () => {
    const after = edited(
      edited(gate30, 'minimumEffect: 0.005', 'minimumEffect: 0.01'),
      'plannedUnits: 90000',
      'plannedUnits: 80000',
    )
    expect(comparePlans(await planOf(gate30), await planOf(after))).toEqual([
      { cell: 'front-matter', change: 'changed', fields: [{ path: 'plannedUnits', before: 90000, after: 80000 }] },
      {
        cell: 'primary',
        change: 'changed',
        fields: [{ path: 'parameters.metrics[0].minimumEffect', before: 0.005, after: 0.01 }],
      },
    ])
  })

  it('tells added and removed cells', async () => {
    const more = withCell('```transform kept from=players\n- filter: "retained_7"\n```')
    expect(comparePlans(await planOf(gate30), await planOf(more))).toEqual([
      { cell: 'kept', change: 'added', fields: [] },
    ])
    expect(comparePlans(await planOf(more), await planOf(gate30))).toEqual([
      { cell: 'kept', change: 'removed', fields: [] },
    ])
  })

  it('tells a changed row of published counts', async () => {
    const after = edited(gate30, '8502', '8503')
    expect(comparePlans(await planOf(gate30), await planOf(after))).toEqual([
      {
        cell: 'players',
        change: 'changed',
        fields: [{ path: 'origin.rows[0]', before: '["gate_30",true,8502]', after: '["gate_30",true,8503]' }],
      },
    ])
  })

  it('tells nothing exactly where the hashes agree', async () => {
    const prose = edited(gate30, 'stay longer?', 'remain?')
    expect(comparePlans(await planOf(gate30), await planOf(prose))).toEqual([])
  })
})
