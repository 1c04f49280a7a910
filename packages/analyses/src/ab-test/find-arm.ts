import type { Summary, SummaryGroup } from '@weighhouse/summaries'

/** The group of an arm: its key is the arm's name, whatever type the column has. */
export function findArm(summary: Summary, arm: string): SummaryGroup | undefined {
  return summary.groups.find(({ key }) => key[0] !== null && String(key[0]) === arm)
}
