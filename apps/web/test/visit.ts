import type { TestPages } from './start-pages.ts'

export type RoleName = 'data-scientist' | 'compliance-officer' | 'committee-member' | 'analyst' | 'operator'

/** Somebody at a browser without script: keeps cookies, follows no redirect by itself. */
export interface Guest {
  get(path: string): Promise<Response>
  text(path: string): Promise<string>
  /** Sends a form as the page at `from` would: with its token and origin, unless told otherwise. */
  send(
    path: string,
    fields: Readonly<Record<string, string>>,
    how?: { readonly from?: string; readonly origin?: string | null; readonly token?: string },
  ): Promise<Response>
}

const origin = 'http://127.0.0.1:4100'

export function guestOf({ pages }: TestPages): Guest {
  const cookies = new Map<string, string>()
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers)
    headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    headers.set('Host', '127.0.0.1:4100')
    const response = await pages.fetch(new Request(`${origin}${path}`, { ...init, headers }))
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      cookies.set(name, value)
    }
    return response
  }
  const get = (path: string): Promise<Response> => ask(path)
  const text = async (path: string): Promise<string> => (await get(path)).text()
  return {
    get,
    text,
    async send(path, fields, how = {}) {
      const token = how.token ?? tokenOf(await text(how.from ?? '/sign-in'))
      const sentFrom = how.origin === undefined ? origin : how.origin
      return ask(path, {
        method: 'POST',
        body: new URLSearchParams({ token, ...fields }),
        headers: sentFrom === null ? {} : { Origin: sentFrom },
      })
    },
  }
}

/** The same, signed in as the demo person of a role. */
export async function signedIn(pages: TestPages, role: RoleName): Promise<Guest> {
  const guest = guestOf(pages)
  await guest.send('/sign-in', { role })
  return guest
}

export function tokenOf(page: string): string {
  return /name="token" value="([^"]+)"/.exec(page)?.[1] ?? ''
}
