import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pid } from 'node:process'
import { isAlive } from './postmaster.ts'
import { folderError } from './server-folder.ts'

/** One use of a server, noted as a file in `<folder>/keepers`. The server lives until its last keeper leaves. */
export interface Keeper {
  /** Says that this use ends. True when no other living one is there, so that the server is ours to stop. */
  leave(): boolean
  /** Takes the note away, once the server is stopped or left to others. */
  withdraw(): void
}

const leaving = '.leaving'

/**
 * Notes that this process uses the server of a folder. Noted before the server is looked for: of one that comes and
 * one that leaves at the same moment, at least one sees the other. What dead processes left is swept out.
 */
export function becomeKeeper(folder: string): Keeper {
  const notes = join(folder, 'keepers')
  const name = `${pid}-${randomBytes(6).toString('hex')}`
  const path = join(notes, name)
  try {
    mkdirSync(notes, { recursive: true, mode: 0o700 })
    writeFileSync(path, '')
  } catch (cause) {
    throw folderError(notes, cause)
  }
  for (const other of readNotes(folder)) if (!isLiving(folder, other)) rmSync(join(notes, other), { force: true })
  return {
    leave() {
      if (existsSync(path)) renameSync(path, path + leaving)
      return !readNotes(folder).some((other) => !other.endsWith(leaving) && isLiving(folder, other))
    },
    withdraw() {
      for (const one of [path, path + leaving]) rmSync(one, { force: true })
    },
  }
}

/** Whether somebody is about to stop the server, or to find out that others still use it. */
export function isBeingLeft(folder: string): boolean {
  return readNotes(folder).some((note) => note.endsWith(leaving) && isLiving(folder, note))
}

/** Whether a living process uses or stops the server; `undefined` where none is noted (yet). */
export function isKept(folder: string): boolean | undefined {
  const notes = readNotes(folder)
  return notes.length === 0 ? undefined : notes.some((note) => isLiving(folder, note))
}

function readNotes(folder: string): readonly string[] {
  try {
    return readdirSync(join(folder, 'keepers'))
  } catch {
    return []
  }
}

/** In a container every process is often given the same number: a note of ours that is older than we are is not ours. */
function isLiving(folder: string, note: string): boolean {
  const holder = Number.parseInt(note, 10)
  if (!(holder > 0) || !isAlive(holder)) return false
  const written = statSync(join(folder, 'keepers', note), { throwIfNoEntry: false })?.mtimeMs
  if (written === undefined) return false
  return holder !== pid || written > Date.now() - process.uptime() * 1000 - 2_000
}
