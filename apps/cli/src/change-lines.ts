import type { PlanChange } from '@weighhouse/notebook'

/** One changed cell of a plan on a screen: what became of it, then each field before and after. */
export function changeLines({ cell, change, fields }: PlanChange): readonly string[] {
  return [
    `${change.padEnd(8)} ${cell}`,
    ...fields.map(
      ({ path, before, after }) => `         ${path}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`,
    ),
  ]
}
