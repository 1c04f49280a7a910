import { migrateQueue } from '@weighhouse/worker'
import { type House, verifyHouseLedger } from '@weighhouse/workflows'
import { WeighhouseError } from '@weighhouse/kernel'
import { openCliHouse } from '../open-house.ts'
import { checkInstall } from './install.ts'
import { checkDisk, checkNode, checkPort } from './machine.ts'
import { checkChromium, checkRedis } from './programs.ts'

export interface Finding {
  readonly check: string
  readonly state: 'ok' | 'warn' | 'FAIL'
  readonly found: string
  /** What to do, where something is to be done. */
  readonly mend: string | null
}

/** Everything the service needs, cheapest first; what cannot be looked at because of an earlier failure is left out. */
export async function* diagnose(): AsyncGenerator<Finding> {
  yield checkNode()
  yield checkInstall()
  yield await checkDisk()
  yield await checkPort()
  yield checkChromium()
  yield await checkRedis()
  const opened = await openForLooking()
  yield opened.finding
  if (!opened.house) return
  try {
    yield await checkQueue(opened.house)
    yield await checkLedger(opened.house)
  } finally {
    await opened.house.close()
  }
}

async function openForLooking(): Promise<{ readonly finding: Finding; readonly house?: House }> {
  const said: string[] = []
  const started = performance.now()
  try {
    const house = await openCliHouse({ log: (_, message) => void said.push(message) })
    const how = process.env.DATABASE_URL
      ? 'the server of DATABASE_URL answers'
      : (said[0]?.replace(/\.$/, '') ?? 'it answers')
    return {
      house,
      finding: {
        check: 'postgres',
        state: 'ok',
        found: `${how}; open after ${Math.round(performance.now() - started)} ms`,
        mend: null,
      },
    }
  } catch (error) {
    return {
      finding: failed(
        'postgres',
        error,
        process.env.DATABASE_URL
          ? 'check DATABASE_URL, and that the server takes connections'
          : 'see the log beside its data folder',
      ),
    }
  }
}

async function checkQueue(house: House): Promise<Finding> {
  try {
    await migrateQueue({ appUrl: house.appUrl, redisUrl: process.env.REDIS_URL || undefined }, house.ownerUrl)
    return {
      check: 'queue',
      state: 'ok',
      found: process.env.REDIS_URL ? 'it stands in Redis, by REDIS_URL' : 'it stands in the database and answers',
      mend: null,
    }
  } catch (error) {
    return failed('queue', error, 'the owner of the database must be able to make the schema "queue"')
  }
}

async function checkLedger(house: House): Promise<Finding> {
  try {
    const { ok, entries, problems } = await verifyHouseLedger(house)
    const [first] = problems
    if (ok) return { check: 'ledger', state: 'ok', found: `${entries} entries verify`, mend: null }
    if (first?.code === 'checkpoint-missing') return { check: 'ledger', state: 'ok', found: 'it is empty', mend: null }
    const where = first?.index == null ? '' : ` at entry ${first.index}`
    return {
      check: 'ledger',
      state: 'FAIL',
      found: `${first?.code ?? 'it does not verify'}${where}: ${first?.message ?? ''}`,
      mend: 'keep this database as it is, and compare it with an export or a checkpoint kept elsewhere',
    }
  } catch (error) {
    return failed('ledger', error, 'keep this database as it is, and compare it with an export')
  }
}

function failed(check: string, error: unknown, mend: string): Finding {
  const found =
    error instanceof WeighhouseError
      ? error.message.replace(/\.$/, '')
      : `it failed unexpectedly (${error instanceof Error && 'code' in error ? String(error.code) : 'no code'})`
  return { check, state: 'FAIL', found, mend }
}
