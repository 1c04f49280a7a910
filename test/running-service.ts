import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownEnvironment, root } from './run-weighhouse.ts'

export interface Service {
  readonly process: ChildProcess
  readonly url: string
  /** Everything printed so far. */
  said(): string
  /** Resolves when a line that matches has been printed. */
  saying(line: RegExp): Promise<string>
  /** Ctrl-C, and its exit code. */
  stop(): Promise<number | null>
}

/** A folder that a person could work in: the shipped experiment of published counts, registered. */
export async function makeWorkFolder(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'weighhouse-service-'))
  await mkdir(join(folder, 'experiments'), { recursive: true })
  await cp(join(root, 'experiments/gate-30/notebook.md'), join(folder, 'experiments/gate-30/notebook.md'))
  await cp(join(root, 'experiments/registered.json'), join(folder, 'experiments/registered.json'))
  await writeFile(join(folder, 'README.md'), 'A folder of a test.\n')
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Starts `weighhouse up` in a folder, on a free port unless another is given. Rejects with what it printed when it ends first. */
export async function startServiceIn(
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Service> {
  const child = spawn(process.execPath, [join(root, 'node_modules/.bin/weighhouse'), 'up'], {
    cwd: folder,
    env: { ...ownEnvironment(), PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, which a terminal's Ctrl-C would reach whole
  })
  let text = ''
  const waiting: {
    readonly line: RegExp
    readonly found: (match: string) => void
    readonly failed: (error: Error) => void
  }[] = []
  const look = (): void => {
    for (const { line, found } of waiting) {
      const match = line.exec(text)
      if (match) found(match[1] ?? match[0])
    }
  }
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      look()
    })
  child.on('close', (code) => {
    for (const { failed } of waiting) failed(new Error(`the service ended with ${code}: ${text}`))
  })
  const saying = (line: RegExp): Promise<string> =>
    new Promise((found, failed) => {
      waiting.push({ line, found, failed })
      look()
    })
  const url = await saying(/look +(http:\/\/\S+)/)
  return {
    process: child,
    url,
    said: () => text,
    saying,
    async stop() {
      const closed = once(child, 'close') as Promise<[number | null]>
      process.kill(-child.pid!, 'SIGINT')
      return (await closed)[0]
    },
  }
}

/** Processes whose command line or working folder names this folder, whoever started them. */
export function processesIn(folder: string): readonly { readonly pid: number; readonly command: string }[] {
  const table = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,command='], { encoding: 'utf8' })
  return table.split('\n').flatMap((line) => {
    const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? []
    return pid && command?.includes(folder) ? [{ pid: Number(pid), command }] : []
  })
}

/** A process and everything below it, the deepest last. */
export function treeOf(pid: number): readonly number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const pairs = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number])
  const below = (parent: number): number[] =>
    pairs.filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)])
  return [pid, ...below(pid)]
}

/** When a process began, by which its id is told from the same id given to another one later; empty when it is gone. */
export function startOf(pid: number): string {
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
