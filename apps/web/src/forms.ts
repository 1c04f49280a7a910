import { WeighhouseError } from '@weighhouse/kernel'
import type { MiddlewareHandler } from 'hono'
import { isFormToken, type PageContext, type PageEnv } from './visitor.ts'

/** Problems of a form by the name of the field; `form` stands for the form as a whole. */
export type FieldProblems = Readonly<Record<string, string>>

/**
 * Lets a form through only when this site's own page sent it: the browser says so (`Origin`, or
 * `Sec-Fetch-Site` where it sends none), and the form carries the token of the visitor.
 */
export const guardForms: MiddlewareHandler<PageEnv> = async (c, next) => {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
  if (!isFromHere(c)) throw new WeighhouseError('refused', 'This form was not sent from a page of this house.')
  const { token } = await c.req.parseBody()
  if (!isFormToken(token, c.var.visitor)) {
    throw new WeighhouseError(
      'refused',
      'This form is too old, or you have signed in again since. Go back, reload the page and send it once more.',
    )
  }
  return next()
}

function isFromHere(c: PageContext): boolean {
  const origin = c.req.header('Origin')
  const host = c.req.header('Host') ?? new URL(c.req.url).host
  if (origin !== undefined) return URL.canParse(origin) && new URL(origin).host === host
  return c.req.header('Sec-Fetch-Site') === 'same-origin'
}

/** The text fields of a form. A field that was sent twice, or as a file, counts as not sent. */
export async function formFields(c: PageContext): Promise<Readonly<Record<string, string>>> {
  const sent = Object.entries(await c.req.parseBody())
  return Object.fromEntries(sent.filter((field): field is [string, string] => typeof field[1] === 'string'))
}

/** All values of a field that may be sent several times, as tick boxes are. */
export async function formValues(c: PageContext, name: string): Promise<readonly string[]> {
  const { [name]: sent } = await c.req.parseBody({ all: true })
  return (Array.isArray(sent) ? sent : [sent]).filter((value): value is string => typeof value === 'string')
}

/** A failure that the person who sent the form can mend; anything else is thrown on. */
export function mendable(error: unknown): string {
  if (
    error instanceof WeighhouseError &&
    ['bad-input', 'conflict', 'refused', 'limit-exceeded', 'unavailable'].includes(error.code)
  ) {
    return error.message
  }
  throw error
}

/** A path of this site to go on to, or the first page: never somebody else's address. */
export function safePath(path: string | undefined): string {
  return path !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(path) ? path : '/'
}
