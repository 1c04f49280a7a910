import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type JsonObject, type JsonValue, parseStrict } from '@weighhouse/kernel'
import type { Finding } from './diagnose.ts'

const rootFolder = fileURLToPath(new URL('../../../../', import.meta.url))

/** Whether every package of the lock file that this machine needs stands in node_modules. */
export function checkInstall(root = rootFolder): Finding {
  const locked = lockedPackages(root)
  if (!locked) {
    return {
      check: 'install',
      state: 'FAIL',
      found: 'package-lock.json cannot be read',
      mend: 'get a whole copy of Weighhouse',
    }
  }
  const needed = Object.keys(locked).filter((path) => path.startsWith('node_modules/') && isNeeded(locked[path]))
  const missing = needed.filter((path) => !existsSync(join(root, path, 'package.json')))
  if (missing.length === 0) {
    return { check: 'install', state: 'ok', found: `${needed.length} packages are there`, mend: null }
  }
  const names = missing.slice(0, 5).map((path) => path.slice('node_modules/'.length))
  const found = `${missing.length} of ${needed.length} packages are missing: ${names.join(', ')}`
  return { check: 'install', state: 'FAIL', found, mend: 'run "npm ci" in the folder of Weighhouse' }
}

function lockedPackages(root: string): JsonObject | undefined {
  try {
    const lock = parseStrict(readFileSync(join(root, 'package-lock.json')))
    return isObject(lock) && isObject(lock.packages) ? lock.packages : undefined
  } catch {
    return undefined
  }
}

/** A package for another platform is not needed; one for this platform is, although the lock file calls it optional. */
function isNeeded(locked: JsonValue | undefined): boolean {
  if (!isObject(locked) || locked.dev === true) return false
  const { optional, os, cpu, libc } = locked
  if (!os && !cpu && !libc) return optional !== true
  return allows(os, process.platform) && allows(cpu, process.arch) && (!libc || allows(libc, libcOfMachine()))
}

function allows(words: JsonValue | undefined, word: string): boolean {
  if (!Array.isArray(words)) return true
  const texts = words.map(String)
  return texts.includes(word) || (texts.every((one) => one.startsWith('!')) && !texts.includes(`!${word}`))
}

function libcOfMachine(): string {
  const report: object = process.report.getReport()
  const header = 'header' in report ? report.header : undefined
  const isGnu = typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header
  return isGnu ? 'glibc' : 'musl'
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
