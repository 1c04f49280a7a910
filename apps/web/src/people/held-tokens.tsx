import { type House, listTokens, type PersonView, type TokenView } from '@weighhouse/workflows'
import { Table } from '../parts/table.tsx'
import { Instant } from '../parts/value.tsx'
import type { Visitor } from '../visitor.ts'
import { TokenEnd } from './tokens.tsx'

interface HeldToken {
  readonly token: TokenView
  readonly owner: string
}

/** Tokens that still hold, with the name of whose they are. */
export async function findHeldTokens(
  house: House,
  people: readonly PersonView[],
  now: string,
): Promise<readonly HeldToken[]> {
  const lists = await Promise.all(
    people.map(async ({ id, name }) => (await listTokens(house, id)).map((token) => ({ token, owner: name }))),
  )
  return lists
    .flat()
    .filter(({ token }) => token.revokedAt === null && (token.expiresAt === '' || token.expiresAt > now))
}

interface HeldTokensProps {
  readonly tokens: readonly HeldToken[]
  readonly visitor: Visitor
  readonly now: string
}

export function HeldTokens({ tokens, visitor, now }: HeldTokensProps) {
  return (
    <section aria-labelledby="tokens">
      <h2 id="tokens">Tokens that hold</h2>
      {tokens.length === 0 ? (
        <p class="note">Nobody has a token now.</p>
      ) : (
        <Table
          caption="Of everybody; ending one is an entry of the ledger"
          columns={['Person', 'Token', '', 'Roles', 'Expires', 'Last used'].map((title) => ({ title }))}
          rows={tokens.map(({ token, owner }) => [
            owner,
            token.name,
            <TokenEnd token={token} visitor={visitor} now={now} />, // in sight on a narrow screen too
            token.scopes.join(', '),
            token.expiresAt === '' ? 'never' : <Instant at={token.expiresAt} />,
            token.lastUsedAt === null ? 'never' : <Instant at={token.lastUsedAt} />,
          ])}
        />
      )}
    </section>
  )
}
