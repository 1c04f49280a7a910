import { WeighhouseError } from '@weighhouse/kernel'
import { roles } from '@weighhouse/workflows'
import { formFields, safePath } from '../forms.ts'
import type { HousePages } from '../house-pages.tsx'
import { PostForm } from '../parts/form.tsx'
import { roleWords } from './role-words.ts'

export function signInRoutes({ on, show, options }: HousePages): void {
  on('GET', '/sign-in', (c) => {
    const next = safePath(c.req.query('next'))
    const { visitor } = c.var
    return show(
      c,
      { title: 'Sign in', narrow: true },
      <>
        <h1>Sign in</h1>
        {options.demoSignIn ? (
          <>
            <p class="lead">
              This house runs on this computer alone, so you may try it in any role. What each does is written to the
              ledger.
            </p>
            <ul class="roles">
              {roles.map((role) => (
                <li>
                  <div>
                    <strong>{roleWords[role].title}</strong>
                    <p class="note">{roleWords[role].can}</p>
                  </div>
                  <PostForm to="/sign-in" visitor={visitor}>
                    <input type="hidden" name="role" value={role} />
                    <input type="hidden" name="next" value={next} />
                    <button type="submit" aria-label={`Sign in as ${roleWords[role].title.toLowerCase()}`}>
                      Sign in
                    </button>
                  </PostForm>
                </li>
              ))}
            </ul>
          </>
        ) : (
          <p class="lead">Sign-in is not offered here yet: this house takes API tokens only.</p>
        )}
      </>,
    )
  })

  on('POST', '/sign-in', async (c) => {
    if (!options.demoSignIn) return c.notFound()
    const fields = await formFields(c)
    const role = roles.find((known) => known === fields.role)
    if (!role) throw new WeighhouseError('bad-input', 'There is no such role.')
    await options.openSession(c, role)
    return c.redirect(safePath(fields.next), 303)
  })

  on('POST', '/sign-out', async (c) => {
    if (c.var.visitor.session) await options.closeSession(c)
    return c.redirect('/sign-in', 303)
  })
}
