import { rmSync } from 'node:fs'
import { operators, type Scalar, type Schema, type Verb } from '@weighhouse/expressions'
import type { Summary } from '@weighhouse/summaries'
import { openTables, type Table, type Tables } from '@weighhouse/tables'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { printedAggregates } from '../src/sql-aggregates.ts'
import { printedOperators } from '../src/sql-operators.ts'
import { columns, tableRows, number, text, predicate, steadyVerb, lastVerb, request } from './random-tables.ts'
import { csvSource, expression, testFolders } from './house.ts'

const folders = testFolders()
const engines = (['arquero', 'duckdb'] as const).map((engine) => openTables(folders.options(engine)))
afterAll(async () => {
  await Promise.all(engines.map((tables) => tables.close()))
  rmSync(folders.root, { recursive: true })
})

function csvOf(rows: readonly (readonly string[])[]): string {
  const quoted = rows.map((row) => row.map((cell) => (cell === '' ? '' : `"${cell.replaceAll('"', '""')}"`)).join(','))
  return [Object.keys(columns).join(','), ...quoted].join('\n')
}

let files = 0
async function onBoth(
  rows: readonly (readonly string[])[],
  compare: (left: Opened, right: Opened) => Promise<void>,
): Promise<void> {
  const file = `random-${files++}.csv`
  folders.write(file, csvOf(rows))
  const opened = await Promise.all(
    engines.map(async (tables) => ({ tables, table: (await tables.open(csvSource(file, columns), {})).table })),
  )
  const [left, right] = opened
  if (left && right) await compare(left, right)
}

interface Opened {
  readonly tables: Tables
  readonly table: Table
}

/** Numbers to 1e-12 of each other (and of `scale`, for what is left after cancelling), all else exactly. */
function expectAlike(left: unknown, right: unknown, scale = 0, path = '$'): void {
  if (typeof left === 'number' && typeof right === 'number') {
    if (Object.is(left + 0, right + 0)) return
    const difference = Math.abs(left - right)
    if (difference <= 1e-12 * Math.max(Math.abs(left), Math.abs(right), scale)) return
    expect.fail(`${path}: ${left} and ${right}`)
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    expect(right.length, `${path}.length`).toBe(left.length)
    left.forEach((item, index) => expectAlike(item, right[index], scale, `${path}[${index}]`))
  } else if (typeof left === 'object' && left !== null && typeof right === 'object' && right !== null) {
    expect(Object.keys(right), path).toEqual(Object.keys(left))
    for (const [key, value] of Object.entries(left))
      expectAlike(value, (right as Record<string, unknown>)[key], scale, `${path}.${key}`)
  } else expect(right, path).toStrictEqual(left)
}

function expectSummaries(left: Summary, right: Summary): void {
  expect(right.groups.map(({ key }) => key)).toStrictEqual(left.groups.map(({ key }) => key))
  for (const [index, group] of left.groups.entries()) {
    const other = right.groups[index]?.aggregates ?? {}
    for (const [name, answer] of Object.entries(group.aggregates))
      expectAlike(answer, other[name], scaleOf(answer), `$.${group.key.join('/')}.${name}`)
  }
}

function scaleOf(answer: Summary['groups'][number]['aggregates'][string]): number {
  if (answer.kind === 'moments') {
    const { count, mean, squaredDeviations } = answer.moments
    const size = Math.abs(mean) + Math.sqrt(squaredDeviations)
    return Math.max(size, squaredDeviations, count * size ** 3)
  }
  if (answer.kind !== 'comoments') return 0
  const size = Math.max(
    ...answer.comoments.means.map(Math.abs),
    ...answer.comoments.crossProducts.map((product) => Math.sqrt(Math.abs(product))),
  )
  return Math.max(size, answer.comoments.count * size ** 3)
}

const runs = process.env.WEIGHHOUSE_LONG ? 2000 : 12

describe('the two engines', () => {
  it('give every expression one value', async () => {
    const expressions = fc.array(fc.oneof(number(3), text(3), predicate(3)), { minLength: 4, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(tableRows, expressions, async (rows, texts) => {
        const columnsMade = Object.fromEntries(texts.map((each, index) => [`e${index}`, expression(each)]))
        await onBoth(rows, async (left, right) => {
          const [a, b] = await Promise.all(
            [left, right].map(({ tables, table }) =>
              rowsAfter(tables, table, [{ verb: 'derive', columns: columnsMade }]),
            ),
          )
          expectAlike(a, b)
        })
      }),
      { numRuns: runs },
    )
  })

  it('give every chain of verbs the same rows in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(tableRows, fc.array(steadyVerb, { maxLength: 4 }), lastVerb, async (rows, steady, last) => {
        await onBoth(rows, async (left, right) => {
          const [a, b] = await Promise.all(
            [left, right].map(async ({ tables, table }) => rowsAfter(tables, table, [...steady.flat(), ...last])),
          )
          expectAlike(a, b, 1e6)
        })
      }),
      { numRuns: runs },
    )
  })

  it('give every request the same summary', async () => {
    await fc.assert(
      fc.asyncProperty(tableRows, fc.array(steadyVerb, { maxLength: 2 }), request, async (rows, steady, asked) => {
        await onBoth(rows, async (left, right) => {
          const [a, b] = await Promise.all(
            [left, right].map(({ tables, table }) => {
              const shaped = tables.transform(table, steady.flat(), () => table)
              return tables.summarise(shaped, asked).catch((error: unknown) => String(error))
            }),
          )
          if (typeof a === 'string' || typeof b === 'string') expect(b).toBe(a)
          else if (a && b) expectSummaries(a, b)
        })
      }),
      { numRuns: runs },
    )
  })

  it('know every operator of the language', () => {
    const scalars = Object.values(operators)
      .filter(({ kind }) => kind === 'scalar')
      .map(({ name }) => name)
    const aggregates = Object.values(operators)
      .filter(({ kind }) => kind === 'aggregate')
      .map(({ name }) => name)
    expect([...printedOperators].sort()).toEqual(scalars.sort())
    expect([...printedAggregates].sort()).toEqual(aggregates.sort())
  })

  it('give every operator its documented value', async () => {
    const scalars = Object.values(operators).filter(({ kind }) => kind === 'scalar')
    await onBoth([['', '', '', '', '', '', '', '']], async (...opened) => {
      for (const { tables, table } of opened) {
        const columnsOf = (list: typeof scalars): Verb[] => [
          {
            verb: 'derive',
            columns: Object.fromEntries(list.map(({ name, example }) => [`v_${name}`, expression(example.expression)])),
          },
        ]
        const rows = await rowsAfter(tables, table, columnsOf(scalars))
        for (const { name, example } of scalars) expectAlike(rows[0]?.[`v_${name}`], example.value, 0, name)
      }
    })
  })
})

async function rowsAfter(
  tables: Tables,
  table: Table,
  verbs: readonly Verb[],
): Promise<readonly Readonly<Record<string, Scalar>>[]> {
  const shaped = tables.transform(table, verbs, () => table)
  const schema: Schema = shaped.schema
  const rows = await tables.rows(shaped, { limit: 10_000 })
  for (const row of rows) expect(Object.keys(row)).toEqual(Object.keys(schema))
  expect(await tables.count(shaped)).toBe(rows.length)
  return rows
}
