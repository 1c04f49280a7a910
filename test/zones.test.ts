import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runWeighhouse } from './run-weighhouse.ts'

const zones = ['UTC', 'America/New_York', 'Pacific/Kiritimati'] as const

/** Rows whose values another reading would change: a country, numbers as names, an hour that one zone skips. */
const csv = `visitor,arm,country,seen_at,kept
007,long,NO,2026-03-29T02:30+01:00,true
9007199254740993,short,NO,2026-03-29T02:30:00+01:00,false
0x1F,long,no,2026-03-29T01:30:00Z,true
1e3,short,NaN,2026-03-28T14:30:00-11:00,true
-0,long,null,2026-03-29T15:30:00+14:00,false
 8 ,short,TRUE,2026-12-31T23:59:59.999999Z,true
`

const notebook = `---
notebook: 1
id: zones
title: Do values survive?
kind: ab-test
owners: [ana.silva]
purpose: product-improvement
legalBasis: consent
question: Do values survive?
hypothesis: They do.
unit: visitor
arms: { long: { role: control, share: 0.5 }, short: { role: treatment, share: 0.5 } }
window: { start: 2026-01-01, end: 2026-03-31 }
plannedUnits: 6
params:
  asOf: { type: date, default: 2026-03-31 }
---

# Values

\`\`\`source rows sourceType=engagement
file:
  path: rows.csv
  format: csv
  columns: { visitor: id, arm: category, country: category, seen_at: timestamp, kept: boolean }
  key: visitor
consent: none-synthetic
\`\`\`

\`\`\`transform kept_rows from=rows
- filter: "country = 'NO' or visitor != '42'"
- derive: { where_from: "country" }
\`\`\`

\`\`\`sql listed
SELECT visitor, where_from, seen_at FROM kept_rows
\`\`\`

\`\`\`analysis primary data=kept_rows
method: ab-test
arm: arm
metrics:
  - { id: kept, label: kept, kind: proportion, value: kept, direction: higher-is-better, role: success, minimumEffect: 0.1 }
mode: fixed
\`\`\`

\`\`\`chart when data=kept_rows
mark: point
encoding:
  x: { field: seen_at, type: temporal }
  y: { field: visitor, type: nominal }
  color: { field: country, type: nominal }
\`\`\`

\`\`\`rule decision uses=primary
table: standard
\`\`\`
`

interface Seen {
  readonly resultHash: string
  readonly reportHash: string
  readonly html: string
}

describe('values that another reading would change', { timeout: 600_000 }, () => {
  let folder: string
  const seen = new Map<string, Seen>()

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weighhouse-zones-'))
    await mkdir(join(folder, 'experiments/zones/data'), { recursive: true })
    await writeFile(join(folder, 'experiments/zones/notebook.md'), notebook)
    await writeFile(join(folder, 'experiments/zones/data/rows.csv'), csv)
    for (const zone of zones) {
      const environment = {
        TZ: zone,
        WEIGHHOUSE_HOME: join(folder, zone.replaceAll('/', '-')),
        WEIGHHOUSE_ORIGIN: 'zones.example/ledger',
      }
      const run = await runWeighhouse(['run', 'experiments/zones/notebook.md', '--format', 'json'], {
        environment,
        cwd: folder,
      })
      expect(run.code, run.stderr).toBe(0)
      const out = join(folder, zone.replaceAll('/', '-'), 'out')
      const exported = await runWeighhouse(['export', 'zones', '--format', 'html', '--out', out], {
        environment,
        cwd: folder,
      })
      expect(exported.code, exported.stderr).toBe(0)
      const html = await readFile(exported.stdout.trim(), 'utf8')
      const { resultHash } = JSON.parse(run.stdout) as { resultHash: string }
      const reportHash = /"reportHash":"(sha256:[0-9a-f]{64})"/.exec(html)![1]!
      seen.set(zone, { resultHash, reportHash, html })
    }
  }, 600_000)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it.each(zones)('reach chart and report as they were written, under TZ=%s', (zone) => {
    const { html } = seen.get(zone)!
    for (const value of ['007', '9007199254740993', '0x1F', '1e3', 'NO', 'TRUE', 'NaN'])
      expect(html).toContain(`>${value}<`)
    expect(html).not.toContain('9007199254740992')
    // 02:30 at +01:00 does not exist on the clocks of many zones that day; the instant does.
    expect(html).toContain('2026-03-29T01:30:00')
    expect(html).not.toMatch(/2026-03-29T0[023]:30|2026-03-28T2\d:30|2026-03-29T15:30/)
  })

  it('give equal results and equal reports in every zone', () => {
    expect(new Set([...seen.values()].map(({ resultHash }) => resultHash)).size).toBe(1)
    expect(new Set([...seen.values()].map(({ reportHash }) => reportHash)).size).toBe(1)
  })
})
