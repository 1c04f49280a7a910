/**
 * Codes of failures we expect. A code never changes its meaning; `apps/api` maps each to an HTTP
 * status in one table, `apps/cli` to an exit code.
 */
export const errorCodes = [
  'bad-input', // the caller's input is malformed: what, where and how to mend stand in the message
  'not-found', // absent, or not for this caller: answered alike
  'conflict', // true of the request, but not of the present state
  'refused', // a policy forbids it: consent, purpose, registration, role
  'unauthenticated', // no valid session or token
  'limit-exceeded', // rows, bytes, seconds or queue length past their bound
  'cancelled', // a person or a deadline ended it
  'unavailable', // something outside is down or busy: worth another try
  'verification-failed', // hashes, signatures or proofs do not agree
  'corrupt', // stored bytes are not what they must be
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** A failure we expect and report. `message` may be shown to the caller; the rest is `cause`. */
export class WeighhouseError extends Error {
  override readonly name = 'WeighhouseError'
  readonly code: ErrorCode
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
