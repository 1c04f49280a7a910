import type { Verb } from '@weighhouse/expressions'
import { openTables } from '@weighhouse/tables'
import { csvSource, expression } from './house.ts'

/** Prints the rows of `times.csv` after each engine, for a test that runs this under several time zones. */
const [dataDirectory = '', temporaryDirectory = ''] = process.argv.slice(2)
const source = csvSource(
  'times.csv',
  { id: 'id', country: 'category', at: 'timestamp', day: 'date' },
  { key: { columns: ['id'], rowNumber: false } },
)
const derive: Verb = {
  verb: 'derive',
  columns: {
    hour: expression('hour(at)'),
    week: expression('weekday(at)'),
    next: expression('add_days(day, 1)'),
    shown: expression('text(at)'),
  },
}
const printed: Record<string, unknown> = {}
for (const engine of ['arquero', 'duckdb'] as const) {
  const tables = openTables({ dataDirectory, temporaryDirectory, engine })
  const { table } = await tables.open(source, {})
  printed[engine] = await tables.rows(
    tables.transform(table, [derive], () => table),
    { limit: 9 },
  )
  if (engine === 'duckdb') {
    const result = await tables.sql(
      'select hour(t.at) as h, cast(t.at as date) as d, t.at from t order by id',
      { t: table },
      {},
    )
    printed.sql = await tables.rows(result, { limit: 9 })
  }
  await tables.close()
}
process.stdout.write(JSON.stringify(printed))
