import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const source = join(import.meta.dirname, '../src/tell-failure.ts')

/** A process in which nobody awaits an error of the database. */
function endWith(error: string): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const program = `
    import { endOnUncaught } from ${JSON.stringify(source)}
    endOnUncaught('run')
    setInterval(() => undefined, 1_000)
    void Promise.reject(${error})
    void Promise.reject(${error})`
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stderr }))
  })
}

const query = `'Failed query: update "run" set "lease_until" = $1\\nparams: 07700900123'`

it('ends with one sentence when the database goes away under work that nobody awaits', async () => {
  const lost = `new Error(${query}, { cause: Object.assign(new Error('write CONNECTION_CLOSED'), { code: 'CONNECTION_CLOSED' }) })`
  expect(await endWith(lost)).toEqual({
    code: 3,
    stderr: 'weighhouse run: the connection to the database was lost; call the command again\n',
  })
})

it('prints neither statement nor parameters of a query that failed, whatever the reason', async () => {
  const { code, stderr } = await endWith(`new Error(${query})`)
  expect(code).toBe(3)
  expect(stderr).toContain('a failed database query')
  expect(stderr).not.toMatch(/update|lease_until|07700900123/)
})
