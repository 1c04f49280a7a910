import { issueToken, listTokens, ownerIdOfToken, revokeToken, roles, type TokenView } from '@weighhouse/workflows'
import { type FieldProblems, formFields, formValues, mendable } from '../forms.ts'
import type { HousePages } from '../house-pages.tsx'
import { Field, PostForm } from '../parts/form.tsx'
import { Table } from '../parts/table.tsx'
import { Instant } from '../parts/value.tsx'
import { refuse } from '../refusal.ts'
import { actorOf, type PageContext, type Visitor } from '../visitor.ts'
import { RoleBoxes } from './role-boxes.tsx'

const usualDays = 30

/** A person's own tokens. A new one is shown on the answer to its form and never again, so that answer is no redirect. */
export function tokenRoutes({ house, on, show }: HousePages): void {
  on('GET', '/tokens', (c) => showTokens(c, { problems: {} }))

  on('POST', '/tokens', async (c) => {
    const { name = '', days = '' } = await formFields(c)
    const scopes = await formValues(c, 'scopes')
    const problems: FieldProblems = {
      ...(name.trim() === '' ? { name: 'A token needs a name, so that you know later what used it.' } : {}),
      ...(!/^\d{1,2}$/.test(days) || Number(days) < 1 || Number(days) > 90
        ? { days: 'A token lives 1 to 90 days.' }
        : {}),
      ...(scopes.length === 0 ? { scopes: 'Choose at least one role.' } : {}),
    }
    if (Object.keys(problems).length > 0) return showTokens(c, { problems, name, days })
    try {
      const { token } = await issueToken(house, actorOf(c), { name: name.trim(), scopes, days: Number(days) })
      return showTokens(c, { problems: {}, token })
    } catch (error) {
      return showTokens(c, { problems: { form: mendable(error) }, name, days })
    }
  })

  on('POST', '/tokens/:id/revocation', async (c) => {
    const id = c.req.param('id') ?? ''
    const owner = await ownerIdOfToken(house, id)
    if (owner === undefined || !c.var.visitor.may('token.revoke', [owner]))
      return refuse(house, c, 'token.revoke', owner === undefined ? [] : [owner])
    await revokeToken(house, actorOf(c), id)
    return c.redirect(owner === actorOf(c).id ? '/tokens' : '/people', 303)
  })

  async function showTokens(
    c: PageContext,
    page: Omit<TokensPageProps, 'tokens' | 'visitor' | 'now'>,
  ): Promise<Response> {
    const { visitor } = c.var
    const tokens = await listTokens(house, actorOf(c).id)
    const troubled = Object.keys(page.problems).length > 0
    return show(
      c,
      { title: 'Tokens', scripts: ['copy'], ...(troubled ? { status: 400 as const } : {}) },
      <TokensPage {...page} tokens={tokens} visitor={visitor} now={house.clock.now().toISOString()} />,
    )
  }
}

interface TokensPageProps {
  readonly tokens: readonly TokenView[]
  readonly visitor: Visitor
  /** What was issued by the form that this page answers. */
  readonly token?: string
  readonly problems: FieldProblems
  readonly name?: string
  readonly days?: string
  readonly now: string
}

function TokensPage({ tokens, visitor, token, problems, name, days = String(usualDays), now }: TokensPageProps) {
  const own = visitor.session?.person.roles ?? []
  return (
    <>
      <h1>Tokens</h1>
      <p class="lead">
        For programs that act for you. A token may do what you may in the roles you give it, and never more; it makes no
        other tokens.
      </p>
      {token === undefined ? null : (
        <div class="notice" role="status">
          <strong>This is the new token. It is shown this once; only a hash of it is kept.</strong>
          <span class="secret" data-copy="the token">
            {token}
          </span>
        </div>
      )}
      {tokens.length === 0 ? (
        <div class="card empty">
          <p>
            <strong>You have no token.</strong> Issue one below; it stands in a header{' '}
            <code>Authorization: Bearer …</code> of each request.
          </p>
        </div>
      ) : (
        <Table
          caption="Your tokens"
          columns={['Name', 'Roles', 'Expires', 'Last used', ''].map((title) => ({ title }))}
          rows={tokens.map((one) => [
            one.name,
            one.scopes.join(', '),
            one.expiresAt === '' ? 'never' : <Instant at={one.expiresAt} />,
            one.lastUsedAt === null ? 'never' : <Instant at={one.lastUsedAt} />,
            <TokenEnd token={one} visitor={visitor} now={now} />,
          ])}
        />
      )}
      {visitor.may('token.issue', 'own') ? (
        <section aria-labelledby="issue">
          <h2 id="issue">Issue a token</h2>
          <PostForm to="/tokens" visitor={visitor} problem={problems.form}>
            <Field name="name" label="Name" hint="What will use it." value={name} required problem={problems.name} />
            <Field
              name="days"
              label="Days it lives"
              hint="1 to 90"
              type="number"
              value={days}
              required
              problem={problems.days}
            />
            <RoleBoxes
              legend="It may act as"
              name="scopes"
              offered={roles.filter((role) => own.includes(role))}
              problem={problems.scopes}
            />
            <p>
              <button class="main" type="submit">
                Issue
              </button>
            </p>
          </PostForm>
        </section>
      ) : null}
    </>
  )
}

/** When a token ended, or the button that ends it. */
export function TokenEnd({
  token,
  visitor,
  now,
}: {
  readonly token: TokenView
  readonly visitor: Visitor
  readonly now: string
}) {
  if (token.revokedAt !== null) {
    return (
      <>
        revoked <Instant at={token.revokedAt} />
      </>
    )
  }
  if (token.expiresAt !== '' && token.expiresAt <= now) return <>expired</>
  return (
    <PostForm to={`/tokens/${token.id}/revocation`} visitor={visitor}>
      <button class="danger" type="submit" aria-label={`Revoke ${token.name}`}>
        Revoke
      </button>
    </PostForm>
  )
}
