import { WeighhouseError } from '@weighhouse/kernel'
import { isConnectionLoss, type Log } from '@weighhouse/workflows'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ApiEnv } from './environment.ts'
import { type ProblemCode, ProblemError, problemOf } from './problem.ts'

/**
 * Turns whatever was thrown into problem details. What we did not expect is answered without
 * detail and logged under the request's id, by its name and place only: a message may hold data.
 */
export function answerFailure(log: Log): (error: Error, c: Context<ApiEnv>) => Response {
  return (error, c) => {
    const { code, detail } = codeOf(error)
    const requestId = c.get('requestId')
    const problem = problemOf(code, detail, requestId, error instanceof ProblemError ? error.errors : [])
    if (problem.status >= 500) {
      log('error', 'a request failed', { requestId, code, error: error.name, place: placeOf(error) })
    }
    const headers = new Headers({ 'content-type': 'application/problem+json' })
    if (error instanceof ProblemError)
      for (const [name, value] of Object.entries(error.headers)) headers.set(name, value)
    if (problem.status === 401) headers.set('www-authenticate', 'Bearer realm="weighhouse"')
    if ((problem.status === 429 || problem.status === 503) && !headers.has('retry-after'))
      headers.set('retry-after', '5')
    return c.newResponse(JSON.stringify(problem), problem.status, Object.fromEntries(headers))
  }
}

function codeOf(error: Error): { readonly code: ProblemCode; readonly detail: string } {
  if (error instanceof ProblemError || error instanceof WeighhouseError)
    return { code: error.code, detail: error.message }
  if (isConnectionLoss(error))
    return { code: 'unavailable', detail: 'The database does not answer at the moment; try again in a few seconds.' }
  if (error instanceof HTTPException && error.status < 500)
    return { code: 'bad-input', detail: 'The request cannot be read.' }
  return { code: 'internal', detail: 'Something went wrong on our side; the log knows more under this instance.' }
}

/** The first frames of the stack, without the line that repeats the message. */
function placeOf({ stack }: Error): string {
  const frames = (stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  return frames
    .slice(0, 3)
    .map((line) => line.trim())
    .join(' ')
}
