import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type House, openHouse } from '@weighhouse/workflows'
import { root } from '../run-weighhouse.ts'

/** A house in a temporary folder, with durability as shipped and one experiment, gate-30. */
export async function openBenchHouse(): Promise<{ readonly house: House; close(): Promise<void> }> {
  const folder = temporaryFolder()
  const experimentsDirectory = join(folder, 'experiments')
  mkdirSync(experimentsDirectory)
  cpSync(join(root, 'experiments/gate-30'), join(experimentsDirectory, 'gate-30'), { recursive: true })
  const house = await openHouse({ home: join(folder, '.weighhouse'), experimentsDirectory })
  return {
    house,
    async close() {
      await house.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Where root runs this, the database's own account must be able to pass through the folder. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'weighhouse-bench-'))
  chmodSync(folder, 0o711)
  return folder
}
