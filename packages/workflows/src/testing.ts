import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startTestDatabase } from '@weighhouse/db/testing'
import { type House, houseOf } from './house.ts'
import { systemClock } from '@weighhouse/kernel'

/** A house of its own for one test file: a real database, an empty experiments folder, no queue. */
export async function startTestHouse(): Promise<{ readonly house: House; close(): Promise<void> }> {
  const database = await startTestDatabase()
  const experimentsDirectory = join(database.home, 'experiments')
  mkdirSync(experimentsDirectory, { recursive: true })
  const house = await houseOf(database, {
    home: database.home,
    experimentsDirectory,
    origin: 'test.example/ledger',
    log: () => undefined,
    clock: systemClock,
  })
  return { house, close: () => house.close() }
}
