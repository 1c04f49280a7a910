import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { WeighhouseError } from '@weighhouse/kernel'
import { writeParquetFiles } from '@weighhouse/tables/write-parquet'
import { drawsFor } from './draw.ts'
import { companyFiles, peopleQuery } from './files.ts'

const maximumCustomers = 100_000_000

/**
 * Writes a fictional telecom company as Parquet files into a folder: the seven source types, consent
 * histories with withdrawals, an offer experiment whose effect is known (`truth`), and two models of
 * which one has a known flaw. The same number of customers and seed give the same rows. Each file
 * appears whole or not at all. Returns the paths written.
 */
export async function generateCompany(options: {
  readonly customers: number
  readonly seed: number
  readonly directory: string
}): Promise<readonly string[]> {
  const { customers, seed, directory } = options
  if (!Number.isSafeInteger(customers) || customers < 1 || customers > maximumCustomers)
    throw new WeighhouseError('bad-input', `customers must be a whole number from 1 to ${maximumCustomers}`)
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new WeighhouseError('bad-input', 'the seed must be a whole number from 0')
  await mkdir(directory, { recursive: true })
  const draws = drawsFor(seed)
  const files = companyFiles(draws).map(({ name, query }) => ({ path: join(directory, `${name}.parquet`), query }))
  await writeParquetFiles({ setup: [`CREATE TEMP TABLE people AS ${peopleQuery(customers, draws)}`], files })
  return files.map(({ path }) => path)
}
