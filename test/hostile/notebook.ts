/** The one part of a notebook that is hostile; everything else is plain. */
export interface HostileParts {
  readonly expression?: string
  readonly column?: string
  readonly chart?: unknown
  readonly query?: string
  readonly source?: { readonly path: string; readonly format: string; readonly entry?: string }
}

/** A notebook that holds hostile words where an author would write. YAML text is written as JSON strings. */
export function hostileNotebook({ expression, column, chart, query, source }: HostileParts): string {
  const file = { path: 'orders.csv', format: 'csv', ...source }
  const columns: Record<string, string> = {
    visitor: 'id',
    arm: 'category',
    region: 'category',
    ordered: 'boolean',
    spent: 'number',
  }
  const declared = Object.entries(columns).map(([name, type]) => `${JSON.stringify(name)}: ${type}`)
  if (column !== undefined) declared.push(`${JSON.stringify(column)}: category`)
  const cells = [
    `\`\`\`source orders sourceType=engagement
file:
  path: ${JSON.stringify(file.path)}
  format: ${file.format}
${file.entry === undefined ? '' : `  entry: ${JSON.stringify(file.entry)}\n`}  columns: { ${declared.join(', ')} }
  key: visitor
consent: none-synthetic
\`\`\``,
    expression === undefined
      ? ''
      : `\`\`\`transform kept from=orders
- filter: ${JSON.stringify(expression)}
\`\`\``,
    query === undefined ? '' : `\`\`\`sql asked\n${query}\n\`\`\``,
    `\`\`\`analysis primary data=${expression === undefined ? 'orders' : 'kept'}
method: ab-test
arm: arm
metrics:
  - { id: ordered, label: who order, kind: proportion, value: ordered, direction: higher-is-better, role: success, minimumEffect: 0.1 }
mode: fixed
\`\`\``,
    chart === undefined ? '' : `\`\`\`chart drawn data=orders\n${JSON.stringify(chart)}\n\`\`\``,
  ]
  return `---
notebook: 1
id: hostile
title: Hostile words
kind: ab-test
owners: [ana.silva]
purpose: product-improvement
legalBasis: consent
question: Does it hold?
hypothesis: It holds.
unit: visitor
arms: { long: { role: control, share: 0.5 }, short: { role: treatment, share: 0.5 } }
window: { start: 2024-01-01, end: 2024-01-14 }
plannedUnits: 4
params:
  asOf: { type: date, default: 2024-01-14 }
  floor: { type: number, default: 0 }
---

# Hostile

${cells.filter((cell) => cell !== '').join('\n\n')}
`
}
