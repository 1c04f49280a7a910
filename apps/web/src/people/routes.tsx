import { addPerson, listPeople, roles } from '@weighhouse/workflows'
import { type FieldProblems, formFields, formValues, mendable } from '../forms.ts'
import type { HousePages } from '../house-pages.tsx'
import { Field, PostForm } from '../parts/form.tsx'
import { Table } from '../parts/table.tsx'
import { actorOf, type PageContext } from '../visitor.ts'
import { roleWords } from './role-words.ts'

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

interface RoleBoxesProps {
  readonly legend: string
  readonly name: string
  readonly offered: readonly (keyof typeof roleWords)[]
  readonly problem: string | undefined
}

/** Tick boxes for roles, each with what it may do. */
export function RoleBoxes({ legend, name, offered, problem }: RoleBoxesProps) {
  return (
    <fieldset aria-describedby={problem === undefined ? undefined : `${name}-problem`}>
      <legend>{legend}</legend>
      {offered.map((role) => (
        <label class="tick">
          <input type="checkbox" name={name} value={role} />
          <strong>{roleWords[role].title}.</strong> {roleWords[role].can}
        </label>
      ))}
      {problem === undefined ? null : (
        <p class="wrong" id={`${name}-problem`}>
          {problem}
        </p>
      )}
    </fieldset>
  )
}
