import { addPerson, listPeople, roles } from '@weighhouse/workflows'
import { type FieldProblems, formFields, formValues, mendable } from '../forms.ts'
import type { HousePages } from '../house-pages.tsx'
import { Field, PostForm } from '../parts/form.tsx'
import { Table } from '../parts/table.tsx'
import { actorOf, type PageContext } from '../visitor.ts'
import { findHeldTokens, HeldTokens } from './held-tokens.tsx'
import { RoleBoxes } from './role-boxes.tsx'

export function peopleRoutes({ house, on, show }: HousePages): void {
  on('GET', '/people', (c) => showPeople(c, {}, {}))

  on('POST', '/people', async (c) => {
    const { name = '', email = '' } = await formFields(c)
    const chosen = await formValues(c, 'roles')
    const problems: FieldProblems = {
      ...(name.trim() === '' ? { name: 'A person needs a name.' } : {}),
      ...(email !== '' && !/^[^\s@]+@[^\s@]+$/.test(email) ? { email: 'This is no e-mail address.' } : {}),
      ...(chosen.length === 0 ? { roles: 'Choose at least one role.' } : {}),
    }
    if (Object.keys(problems).length > 0) return showPeople(c, problems, { name, email })
    try {
      await addPerson(house, actorOf(c), { name: name.trim(), ...(email === '' ? {} : { email }), roles: chosen })
      return c.redirect('/people', 303)
    } catch (error) {
      return showPeople(c, { form: mendable(error) }, { name, email })
    }
  })

  async function showPeople(
    c: PageContext,
    problems: FieldProblems,
    given: Readonly<Record<string, string>>,
  ): Promise<Response> {
    const { visitor } = c.var
    const people = await listPeople(house)
    const now = house.clock.now().toISOString()
    const tokens = visitor.may('token.read') ? await findHeldTokens(house, people, now) : []
    return show(
      c,
      { title: 'People', ...(Object.keys(problems).length > 0 ? { status: 400 as const } : {}) },
      <>
        <h1>People</h1>
        <p class="lead">Who may act in this house, and as what.</p>
        <Table
          caption="By name"
          columns={[{ title: 'Name' }, { title: 'Roles' }]}
          rows={people.map(({ name, roles: held }) => [
            name,
            held.length === 0 ? 'none' : held.map((role) => role.replaceAll('-', ' ')).join(', '),
          ])}
        />
        {visitor.may('token.read') ? <HeldTokens tokens={tokens} visitor={visitor} now={now} /> : null}
        {visitor.may('person.add') ? (
          <section aria-labelledby="add">
            <h2 id="add">Add a person</h2>
            <PostForm to="/people" visitor={visitor} problem={problems.form}>
              <Field name="name" label="Name" value={given.name} required problem={problems.name} />
              <Field
                name="email"
                label="E-mail"
                hint="Optional; nobody has it twice."
                type="email"
                value={given.email}
                problem={problems.email}
              />
              <RoleBoxes legend="Roles" name="roles" offered={roles} problem={problems.roles} />
              <p>
                <button class="main" type="submit">
                  Add
                </button>
              </p>
            </PostForm>
          </section>
        ) : null}
      </>,
    )
  }
}
