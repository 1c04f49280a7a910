import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isKept } from './embedded/keeper.ts'
import { findPostmaster } from './embedded/postmaster.ts'
import { type OpenDatabase, openDatabase, type OpenDatabaseOptions } from './open-database.ts'

export interface TestDatabase extends OpenDatabase {
  /** The folder of this installation; gone after `close`. */
  readonly home: string
}

const prefix = 'weighhouse-test-'

/**
 * A database of its own for one test file: a real server in a temporary folder, migrated, without the flushes that
 * guard against a power cut. `close` stops it and removes the folder; what a killed test run left behind is removed
 * by the next one.
 */
export async function startTestDatabase(
  options: Pick<OpenDatabaseOptions, 'settings' | 'durability' | 'maxConnections'> = {},
): Promise<TestDatabase> {
  removeAbandoned()
  const root = mkdtempSync(join(tmpdir(), prefix))
  // Where root runs the tests, the server's account must be able to pass through.
  chmodSync(root, 0o711)
  const home = join(root, '.weighhouse')
  const database = await openDatabase({ durability: 'off-for-tests', ...options, home, log: () => undefined })
  return {
    ...database,
    home,
    close: async () => {
      await database.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir()).filter((name) => name.startsWith(prefix))) {
    const folder = join(tmpdir(), name, '.weighhouse')
    if (isKept(folder) !== false) continue
    const abandoned = findPostmaster(join(folder, 'postgres'))
    if (abandoned !== undefined) process.kill(abandoned.pid, 'SIGQUIT')
    rmSync(join(tmpdir(), name), { recursive: true, force: true, maxRetries: 5 })
  }
}
