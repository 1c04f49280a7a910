import type { ErrorCode, JsonValue } from '@weighhouse/kernel'

/** One place in the input that is wrong. `pointer` is a JSON pointer as a URI fragment (RFC 6901 §6). */
export interface ProblemPlace {
  readonly pointer: string
  readonly detail: string
  readonly [more: string]: JsonValue
}

/** Problem details (RFC 9457). `instance` names this one occurrence, in the log too. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: ProblemStatus
  readonly detail: string
  readonly instance: string
  readonly errors?: readonly ProblemPlace[]
}

type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503

interface Kind {
  readonly status: ProblemStatus
  readonly title: string
}

/** The one table from the codes of expected failures to HTTP statuses. */
export const kinds = {
  'bad-input': { status: 400, title: 'The request is malformed' },
  'not-found': { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Not possible in the present state' },
  refused: { status: 403, title: 'Refused by a policy' },
  unauthenticated: { status: 401, title: 'Not signed in' },
  'limit-exceeded': { status: 429, title: 'Past a limit' },
  cancelled: { status: 409, title: 'Cancelled' },
  unavailable: { status: 503, title: 'Not available now' },
  'verification-failed': { status: 422, title: 'Verification failed' },
  corrupt: { status: 500, title: 'Stored data are damaged' },
} as const satisfies Readonly<Record<ErrorCode, Kind>>

/** Failures that only HTTP knows. */
export const edgeKinds = {
  'method-not-allowed': { status: 405, title: 'Not a method of this address' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'not-json': { status: 415, title: 'The body is not JSON' },
  internal: { status: 500, title: 'Internal error' },
} as const satisfies Readonly<Record<string, Kind>>

export type ProblemCode = keyof typeof kinds | keyof typeof edgeKinds

/** A failure with more to say than a code and a sentence: places in the input, or headers of the answer. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly code: ProblemCode
  readonly errors: readonly ProblemPlace[]
  readonly headers: Readonly<Record<string, string>>
  constructor(
    code: ProblemCode,
    detail: string,
    more: { readonly errors?: readonly ProblemPlace[]; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail)
    this.code = code
    this.errors = more.errors ?? []
    this.headers = more.headers ?? {}
  }
}

/** The same for what is absent and for what is not for the caller, so that neither can be told from the other. */
export const notFoundDetail = 'There is nothing here, or it is not for you.'

export function problemOf(
  code: ProblemCode,
  detail: string,
  requestId: string,
  errors: readonly ProblemPlace[],
): Problem {
  const { status, title } = { ...kinds, ...edgeKinds }[code]
  return {
    type: `/api/v1/docs#problem-${code}`,
    title,
    status,
    detail: code === 'not-found' ? notFoundDetail : detail,
    instance: `urn:uuid:${requestId}`,
    ...(errors.length > 0 ? { errors } : {}),
  }
}
