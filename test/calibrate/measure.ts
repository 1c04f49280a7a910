import { type Cell, type Finding, isWithin, type Target } from './cell.ts'
import { drawsOf } from './draws.ts'

/** One number of a cell under each seed. */
export interface Measured {
  readonly cell: string
  readonly runs: number | null
  readonly quantity: string
  readonly kind: Finding['kind']
  readonly least: number | null
  readonly most: number | null
  /** By seed, in their order. */
  readonly found: readonly number[]
  readonly isOk: boolean
}

/** Simulates a cell once per seed; what is summed over all outcomes is computed once. */
export function measure(
  { id }: Target,
  cell: Cell,
  runs: number | null,
  seeds: readonly number[],
): readonly Measured[] {
  const simulated = (runs === null ? seeds.slice(0, 1) : seeds).map((seed) =>
    cell.simulate(drawsOf(seed, `${id} ${cell.name}`), runs ?? 0),
  )
  return (simulated[0] ?? []).map(({ quantity, kind, least, most }, index) => {
    const findings = simulated.flatMap((of) => of[index] ?? [])
    return {
      cell: cell.name,
      runs,
      quantity,
      kind,
      least,
      most,
      found: findings.map(({ found }) => found),
      isOk: findings.every((finding) => isWithin(finding, runs)),
    }
  })
}
