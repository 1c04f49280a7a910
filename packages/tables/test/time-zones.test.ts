import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { testFolders } from './house.ts'

const folders = testFolders()
afterAll(() => rmSync(folders.root, { recursive: true }))
folders.write(
  'times.csv',
  'id,country,at,day\n007,NO,2026-03-29T02:30+01:00,2026-03-29\n9007199254740993,PT,2026-03-29T02:30:00.9999Z,2024-02-29\n',
)

it.each(['UTC', 'America/New_York', 'Pacific/Kiritimati'])(
  'gives the same rows whatever the process believes its zone to be: %s',
  (zone) => {
    const child = spawnSync(
      process.execPath,
      [join(import.meta.dirname, 'print-times.ts'), folders.dataDirectory, join(folders.root, 'temporary')],
      {
        env: { ...process.env, TZ: zone },
        encoding: 'utf8',
      },
    )
    expect(child.stderr).toBe('')
    const rows = [
      {
        id: '007',
        country: 'NO',
        at: '2026-03-29T01:30:00.000Z',
        day: '2026-03-29',
        hour: 1,
        week: 7,
        next: '2026-03-30',
        shown: '2026-03-29T01:30:00.000Z',
      },
      {
        id: '9007199254740993',
        country: 'PT',
        at: '2026-03-29T02:30:00.999Z',
        day: '2024-02-29',
        hour: 2,
        week: 7,
        next: '2024-03-01',
        shown: '2026-03-29T02:30:00.999Z',
      },
    ]
    expect(JSON.parse(child.stdout)).toEqual({
      arquero: rows,
      duckdb: rows,
      sql: [
        { h: 1, d: '2026-03-29', at: '2026-03-29T01:30:00.000Z' },
        { h: 2, d: '2026-03-29', at: '2026-03-29T02:30:00.999Z' },
      ],
    })
  },
)
