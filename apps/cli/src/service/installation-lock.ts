import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { WeighhouseError } from '@weighhouse/kernel'

/**
 * One service at a time works in a folder. The lock is a file with the holder's process id; one whose
 * holder is gone (a kill -9, a power cut) is taken over. Answers how to give it back.
 */
export async function takeInstallationLock(home: string): Promise<() => Promise<void>> {
  const path = join(home, 'service.pid')
  try {
    await mkdir(home, { recursive: true })
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        const file = await open(path, 'wx')
        await file.writeFile(`${process.pid}\n`)
        await file.close()
        return () => rm(path, { force: true })
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error
        const holder = Number(await readFile(path, 'utf8').catch(() => ''))
        if (holder > 0 && holder !== process.pid && (await isService(holder)))
          throw new WeighhouseError(
            'conflict',
            `Weighhouse runs here already (process ${holder}); stop it first, or give another folder with WEIGHHOUSE_HOME=…`,
          )
        await rm(path, { force: true })
      }
    }
    throw new WeighhouseError('conflict', `another start takes ${path} at this moment; try again`)
  } catch (cause) {
    if (cause instanceof WeighhouseError) throw cause
    const why = hasCode(cause, 'EROFS', 'EACCES', 'EPERM')
      ? 'this user may not write there'
      : hasCode(cause, 'ENOSPC')
        ? 'the disk is full'
        : 'it cannot be written'
    throw new WeighhouseError(
      'unavailable',
      `the folder ${home}: ${why}; free it, or give another with WEIGHHOUSE_HOME=…`,
      { cause },
    )
  }
}

/** Whether that process lives and is a Node program: a recycled id of another program holds no lock of ours. */
async function isService(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return false
  }
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'node') // no /proc on this system: believe the file
  return command.includes('node') || command.includes('weighhouse')
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
