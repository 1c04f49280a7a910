import type { Notebook } from '@weighhouse/notebook'
import type { FieldProblems } from '../forms.ts'
import { Field, PostForm } from '../parts/form.tsx'
import type { Visitor } from '../visitor.ts'

interface RunFormProps {
  readonly id: string
  readonly notebook: Notebook
  readonly visitor: Visitor
  readonly problems: FieldProblems
}

/** Asks for a run, with a field for each parameter of the notebook, its default filled in. */
export function RunForm({ id, notebook, visitor, problems }: RunFormProps) {
  return (
    <PostForm to={`/experiments/${id}/runs`} visitor={visitor} problem={problems.run}>
      {Object.entries(notebook.front.params).map(([name, param]) => (
        <Field
          name={`param.${name}`}
          label={name}
          hint={`a ${param.type}${name === 'asOf' ? ': the data are judged as they stood then' : ''}`}
          type={param.type === 'date' ? 'date' : 'text'}
          value={param.default === null ? '' : String(param.default)}
          problem={problems[`param.${name}`]}
        />
      ))}
      <p>
        <button class="main" type="submit">
          Run it
        </button>
      </p>
    </PostForm>
  )
}

/** Sorts the problems of a refused run: what is said of a parameter by name goes beside its field. */
export function paramProblems(message: string, names: readonly string[]): FieldProblems {
  const problems = new Map<string, string>()
  for (const part of message.replace(/^parameters: /, '').split('; ')) {
    const name = names.find((one) => part.startsWith(`${one} `))
    const field = name === undefined ? 'run' : `param.${name}`
    problems.set(field, problems.has(field) ? `${problems.get(field)}; ${part}` : part)
  }
  return Object.fromEntries(problems)
}
