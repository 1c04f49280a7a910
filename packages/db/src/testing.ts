import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OpenDatabase, openDatabase, type OpenDatabaseOptions } from './open-database.ts'

export interface TestDatabase extends OpenDatabase {
  /** The folder of this installation; gone after `close`. */
  readonly home: string
}

/**
 * A database of its own for one test file: a real server in a temporary folder, migrated, without the flushes that
 * guard against a power cut. `close` stops it and removes the folder.
 */
export async function startTestDatabase(
  options: Pick<OpenDatabaseOptions, 'settings' | 'durability' | 'maxConnections'> = {},
): Promise<TestDatabase> {
  const root = mkdtempSync(join(tmpdir(), 'weighhouse-test-'))
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
