import { createHash, randomBytes } from 'node:crypto'
import { type ApiToken, findApiToken, findApiTokens, insertApiToken, revokeApiToken, useApiToken } from '@weighhouse/db'
import { newId, WeighhouseError } from '@weighhouse/kernel'
import type { House } from '../house.ts'
import { transact } from '../ledger/transact.ts'
import type { Actor, PersonView, TokenView } from '../views.ts'
import { isId } from '../runs/find-runs.ts'
import { personView } from './people.ts'

const prefix = 'wh_'
const maximumDays = 90

/** A new token of 256 random bits: returned once, kept as a hash. Its scopes are roles that its owner holds. */
export async function issueToken(
  house: House,
  actor: Actor,
  wish: { readonly name: string; readonly scopes: readonly string[]; readonly days: number },
): Promise<{ readonly token: string; readonly view: TokenView }> {
  const beyond = wish.scopes.filter((scope) => !actor.roles.includes(scope))
  if (beyond.length > 0)
    throw new WeighhouseError('refused', `a token cannot do what its owner cannot: ${beyond.join(', ')}`)
  if (wish.scopes.length === 0) throw new WeighhouseError('bad-input', 'a token needs at least one role as its scope')
  if (!Number.isInteger(wish.days) || wish.days < 1 || wish.days > maximumDays)
    throw new WeighhouseError('bad-input', `a token lives 1 to ${maximumDays} days`)
  const token = prefix + randomBytes(32).toString('base64url')
  const id = newId(house.clock)
  const expiresAt = new Date(house.clock.now().getTime() + wish.days * 86_400_000)
  const row = await transact(house, async (tx, stage) => {
    await stage({
      type: 'token.issued',
      actor,
      action: 'token.issue',
      resource: { type: 'token', id },
      body: { tokenId: id, personId: actor.id, roles: [...wish.scopes].sort(), expiresAt: expiresAt.toISOString() },
    })
    return insertApiToken(tx, {
      id,
      personId: actor.id,
      name: wish.name,
      hash: hashOfToken(token),
      scopes: [...wish.scopes],
      expiresAt,
    })
  })
  return { token, view: tokenView(row) }
}

export async function listTokens(house: House, personId: string): Promise<readonly TokenView[]> {
  return (await findApiTokens(house.db, personId)).map(tokenView)
}

/** Whose a token is; `undefined` where there is none. */
export async function ownerIdOfToken(house: House, tokenId: string): Promise<string | undefined> {
  return isId(tokenId) ? (await findApiToken(house.db, tokenId))?.personId : undefined
}

/** Ends a token at once, whoever owns it: that the actor may is settled by the caller. */
export async function revokeToken(house: House, actor: Actor, tokenId: string): Promise<void> {
  if ((await ownerIdOfToken(house, tokenId)) === undefined)
    throw new WeighhouseError('not-found', 'there is no such token')
  await transact(house, async (tx, stage) => {
    if (!(await revokeApiToken(tx, tokenId))) return
    await stage({
      type: 'token.revoked',
      actor,
      action: 'token.revoke',
      resource: { type: 'token', id: tokenId },
      body: { tokenId, reason: 'person' },
    })
  })
}

/** Whose token it is, with the roles it may use now: its scopes as far as its owner still holds them. */
export async function personOfToken(
  house: House,
  token: string,
): Promise<{ readonly person: PersonView; readonly scopes: readonly string[] } | undefined> {
  if (!/^wh_[A-Za-z0-9_-]{43}$/.test(token)) return undefined
  const found = await useApiToken(house.db, hashOfToken(token))
  return (
    found && {
      person: personView(found.person),
      scopes: found.token.scopes.filter((scope) => found.person.roles.includes(scope)),
    }
  )
}

function hashOfToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest()
}

function tokenView(row: ApiToken): TokenView {
  return {
    id: row.id,
    personId: row.personId,
    name: row.name,
    scopes: row.scopes,
    expiresAt: row.expiresAt?.toISOString() ?? '',
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }
}
