import { connect } from 'node:net'
import { browsers, findProgram } from '../find-program.ts'
import type { Finding } from './diagnose.ts'

/** Only PDF exports need it. */
export function checkChromium(): Finding {
  const found = findProgram(browsers)
  if (found) return { check: 'chromium', state: 'ok', found, mend: null }
  return { check: 'chromium', state: 'warn', found: 'not on PATH', mend: 'only "export --format pdf" needs it' }
}

const limitMs = 2_000

/** Redis is a choice: without REDIS_URL nothing asks for it, with it the queue stands there. */
export async function checkRedis(url = process.env.REDIS_URL ?? ''): Promise<Finding> {
  const check = 'redis'
  if (url === '') {
    const program = findProgram(['valkey-server', 'redis-server'])
    return {
      check,
      state: 'ok',
      found: `not asked for (REDIS_URL is not set)${program ? `; ${program} is there` : ''}`,
      mend: null,
    }
  }
  if (!URL.canParse(url))
    return {
      check,
      state: 'FAIL',
      found: 'REDIS_URL is no address',
      mend: 'give one such as redis://127.0.0.1:6379, or unset it',
    }
  const { hostname, port } = new URL(url)
  const place = `${hostname}:${port || 6379}`
  return (await answers(hostname, Number(port || 6379)))
    ? { check, state: 'ok', found: `${place} takes connections`, mend: null }
    : {
        check,
        state: 'FAIL',
        found: `${place} takes no connection`,
        mend: 'start it, or unset REDIS_URL: the queue then stands in the database',
      }
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host, port, timeout: limitMs })
    const end = (connected: boolean) => {
      socket.destroy()
      done(connected)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })
}
