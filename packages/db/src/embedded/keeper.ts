import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pid } from 'node:process'
import { isAlive } from './postmaster.ts'

/**
 * Notes in `<folder>/keeper` which process stops the server. One that started it claims it; one that adopts it does
 * so only when the keeper is gone, as after kill -9, for otherwise nobody would ever stop it.
 */
export function claimServer(folder: string, { adopted }: { readonly adopted: boolean }): boolean {
  const keeper = readKeeper(folder)
  if (adopted && keeper !== undefined && isAlive(keeper)) return false
  const unfinished = join(folder, `keeper.${pid}`)
  writeFileSync(unfinished, String(pid))
  renameSync(unfinished, join(folder, 'keeper'))
  return true
}

export function isKeeper(folder: string): boolean {
  return readKeeper(folder) === pid
}

/** Whether the process that is to stop the server lives; `undefined` where none is noted (yet). */
export function isKept(folder: string): boolean | undefined {
  const keeper = readKeeper(folder)
  return keeper === undefined ? undefined : isAlive(keeper)
}

function readKeeper(folder: string): number | undefined {
  try {
    const keeper = Number(readFileSync(join(folder, 'keeper'), 'utf8'))
    return Number.isSafeInteger(keeper) && keeper > 0 ? keeper : undefined
  } catch {
    return undefined
  }
}
