/** What a test changes about the small shop experiment. */
export interface ShopChanges {
  readonly purpose?: string
  readonly level?: number
  readonly floor?: number
  readonly consent?: string
  readonly prose?: string
  readonly minimumEffect?: number
}

/**
 * A small experiment over `orders.csv`: an analysis of the northern rows behind a filter, one of all rows,
 * a query, and a rule on the first. Small enough to run in a second, whole enough to use every kind of cell.
 */
export function shopNotebook(changes: ShopChanges = {}): string {
  const { purpose = 'product-improvement', level = 0.95, floor = 0, minimumEffect = 0.1 } = changes
  const consent = changes.consent ?? 'consent: none-synthetic                # made by a test, nobody stands behind it'
  return `---
notebook: 1
id: shop
title: Does the short form keep more visitors?
kind: ab-test
owners: [ana.silva]
purpose: ${purpose}
legalBasis: consent
question: Do more visitors order when the form is short?
hypothesis: The short form raises the share of visitors who order.
unit: visitor
arms: { long: { role: control, share: 0.5 }, short: { role: treatment, share: 0.5 } }
window: { start: 2024-01-01, end: 2024-01-14 }
plannedUnits: 300
params:
  asOf: { type: date, default: 2024-01-14 }
  floor: { type: number, default: ${floor} }
review: { quorum: 2, roles: [committee-member, compliance-officer] }
---

# The short form

\`\`\`source orders sourceType=engagement
file:
  path: orders.csv
  format: csv
  columns: { visitor: id, arm: category, region: category, ordered: boolean, spent: number }
  key: visitor
${consent}
\`\`\`

\`\`\`transform north from=orders
- filter: "region = 'north' and spent >= $floor"
\`\`\`

\`\`\`sql by_region
SELECT region, count(*) AS visitors FROM orders GROUP BY region
\`\`\`

\`\`\`analysis primary data=north
method: ab-test
arm: arm
metrics:
  - { id: ordered, label: visitors who order, kind: proportion, value: ordered, direction: higher-is-better, role: success, minimumEffect: ${minimumEffect} }
mode: fixed
level: ${level}
\`\`\`

\`\`\`analysis everywhere data=orders
method: ab-test
arm: arm
metrics:
  - { id: spent, label: euro spent, kind: mean, value: spent, direction: higher-is-better, role: success, minimumEffect: 1 }
mode: fixed
\`\`\`

\`\`\`rule decision uses=primary
table: standard
\`\`\`

${changes.prose ?? 'The short form changes orders by {{ primary.comparisons.ordered.absolute.estimate | pp }}, spending by {{ everywhere.comparisons.spent.absolute.estimate | number }}; the rule says **{{ decision.verdict }}**.'}
`
}

/** Four hundred visitors, half in each arm, the short form plainly better in the north. */
export function shopRows(): string[][] {
  return Array.from({ length: 400 }, (_, index) => {
    const arm = index % 2 === 0 ? 'long' : 'short'
    const region = index % 8 < 6 ? 'north' : 'south'
    const draw = (index * 7919) % 100
    const ordered = draw < (arm === 'short' ? 55 : 25)
    return [String(index).padStart(4, '0'), arm, region, String(ordered), ordered ? String(5 + (draw % 17)) : '0']
  })
}

export function shopCsv(rows: readonly (readonly string[])[] = shopRows()): string {
  return ['visitor,arm,region,ordered,spent', ...rows.map((row) => row.join(','))].join('\n').concat('\n')
}
