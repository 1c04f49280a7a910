import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const unitCount = 10_000_000
export const measuredColumns = ['revenue', 'visits', 'revenue_before'] as const

export interface UnitsFolder {
  readonly notebook: string
  /** The same plan with the views that only stand beside its answer, for which more is read. */
  readonly notebookOfViews: string
  readonly file: string
  readonly sizeBytes: number
}

/**
 * A folder with ten million made-up units and the notebook that weighs them. The file, of about 170 MB,
 * is made once: it stays in the temporary folder, and the same rows come from the same row numbers.
 */
export async function unitsFolder(run: (sql: string) => Promise<void>): Promise<UnitsFolder> {
  const folder = join(tmpdir(), 'weighhouse-bench-units-1')
  const file = join(folder, 'data/units.parquet')
  mkdirSync(join(folder, 'data'), { recursive: true })
  if (!existsSync(file)) {
    process.stdout.write(`making ${unitCount.toLocaleString('en')} units, once\n`)
    await run(`COPY (${madeUnits}) TO '${file}.part' (FORMAT parquet)`)
    renameSync(`${file}.part`, file)
  }
  const notebook = join(folder, 'notebook.md')
  writeFileSync(notebook, notebookText)
  const notebookOfViews = join(folder, 'views.md')
  writeFileSync(notebookOfViews, notebookText.replace('robustness: none\n', ''))
  return { notebook, notebookOfViews, file, sizeBytes: statSync(file).size }
}

/** A number in (0, 1] drawn from the row number. */
const share = (salt: number) => `((hash(i * 16 + ${salt}) + 1.0) / 18446744073709551616.0)`
const normal = (salt: number) => `(sqrt(-2 * ln(${share(salt)})) * cos(2 * pi() * ${share(salt + 1)}))`

const madeUnits =
  `SELECT CASE WHEN hash(i) % 2 = 0 THEN 'control' ELSE 'treatment' END AS arm, 20 + 10 * z AS revenue, ` +
  `CAST(floor(-3 * ln(${share(7)})) AS INTEGER) AS visits, 18 + 6 * z + 8 * ${normal(5)} AS revenue_before ` +
  `FROM (SELECT i, ${normal(1)} AS z FROM range(${unitCount}) r(i))`

const notebookText = `---
notebook: 1
id: ten-million
title: Do the arms of ten million made-up units differ?
kind: ab-test
owners: [ana.silva]
purpose: product-improvement
legalBasis: consent
question: Do the arms of ten million made-up units differ?
hypothesis: They do not, since they were drawn alike.
assumptions:
  - { text: Units were split evenly, check: "primary.checks['sample-ratio'].verdict = 'pass'" }
unit: row
arms: { control: { role: control, share: 0.5 }, treatment: { role: treatment, share: 0.5 } }
window: { start: 2024-01-01, end: 2024-01-14 }
plannedUnits: ${unitCount}
params:
  asOf: { type: date, default: 2024-01-14 }
review: { quorum: 2, roles: [committee-member, compliance-officer] }
---

# Ten million units

\`\`\`source units sourceType=engagement
file:
  path: units.parquet
  format: parquet
  columns: { arm: category, revenue: number, visits: integer, revenue_before: number }
  key: row
consent: none-synthetic
\`\`\`

\`\`\`analysis primary data=units
method: ab-test
arm: arm
metrics:
  - { id: revenue, label: revenue per unit, kind: mean, value: revenue, direction: higher-is-better, role: success, minimumEffect: 0.1 }
  - { id: visits, label: visits per unit, kind: mean, value: visits, direction: higher-is-better, role: success }
  - { id: revenue_before, label: revenue per unit before, kind: mean, value: revenue_before, direction: higher-is-better, role: exploratory }
mode: fixed
level: 0.95
robustness: none
\`\`\`

\`\`\`rule decision uses=primary
table: standard
\`\`\`
`
