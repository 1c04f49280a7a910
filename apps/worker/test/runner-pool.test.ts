import { execFileSync } from 'node:child_process'
import { afterEach, expect, it } from 'vitest'
import { openRunnerPool, type RunnerPool } from '../src/runner-pool.ts'

let pool: RunnerPool | undefined
afterEach(() => pool?.close())

const options = {
  size: 1,
  environment: { WEIGHHOUSE_HOME: '/nowhere', WEIGHHOUSE_APP_URL: 'postgres://nobody@127.0.0.1:1/none' },
}
const task = { runId: '00000000-0000-7000-8000-000000000000', fence: 1 }

function runnersOfThisProcess(): readonly number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' })
  const lines = table.split('\n').flatMap((line) => /^\s*(\d+)\s+(\d+)\s+.*runner\.ts/.exec(line)?.slice(1, 3) ?? [])
  return lines.flatMap((pid, index) =>
    index % 2 === 0 && Number(lines[index + 1]) === process.pid ? [Number(pid)] : [],
  )
}

it.each(['before it is asked', 'as it is asked'])(
  'a runner that is killed %s costs one answer, never the worker',
  async (when) => {
    pool = openRunnerPool(options)
    for (let attempt = 0; attempt < 5; attempt++) {
      const [victim] = runnersOfThisProcess()
      if (victim && when === 'before it is asked') process.kill(victim, 'SIGKILL')
      // No turn of the loop lies between: the pool does not know yet that its runner is gone.
      const answer = pool.perform(task, new AbortController().signal)
      if (victim && when === 'as it is asked') process.kill(victim, 'SIGKILL')
      expect(await answer).toMatchObject({ kind: 'failed' })
    }
  },
)

it('a runner whose channel is gone before its end is told costs one answer, never the worker', async () => {
  pool = openRunnerPool(options)
  const [victim] = runnersOfThisProcess()
  process.kill(victim!, 'SIGKILL')
  // It is dead, while this process has not been told: what is sent now is refused by the system.
  while (runnersOfThisProcess().includes(victim!));
  expect(await pool.perform(task, new AbortController().signal)).toMatchObject({ kind: 'failed', code: 'unavailable' })
  expect(await pool.perform(task, new AbortController().signal)).toMatchObject({ kind: 'failed' })
})

it('a runner that is killed right after a cancel ends its task', async () => {
  pool = openRunnerPool(options)
  const cancel = new AbortController()
  const answer = pool.perform(task, cancel.signal)
  for (const pid of runnersOfThisProcess()) process.kill(pid, 'SIGKILL')
  cancel.abort()
  expect(await answer).toMatchObject({ kind: 'failed', code: 'unavailable' })
})
