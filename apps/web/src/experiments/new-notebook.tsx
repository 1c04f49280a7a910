import type { Diagnostic } from '@weighhouse/notebook'
import { Field, PostForm } from '../parts/form.tsx'
import { shown } from '../parts/value.tsx'
import type { Visitor } from '../visitor.ts'

interface NewNotebookProps {
  readonly text: string
  readonly diagnostics: readonly Diagnostic[]
  readonly visitor: Visitor
}

/** Takes a notebook's text. With errors nothing is kept and all of them are told with their lines. */
export function NewNotebook({ text, diagnostics, visitor }: NewNotebookProps) {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  return (
    <>
      <p class="crumbs">
        <a href="/">Experiments</a>
      </p>
      <h1>Add a notebook</h1>
      <p class="lead">
        One Markdown file: front matter with the question, cells with the data, the analysis and the rule. The same id
        again makes a new version of that experiment.
      </p>
      {diagnostics.length === 0 ? null : (
        <div class="notice problem" role="alert">
          <strong>
            Nothing was kept: {errors === 1 ? 'there is one error' : `there are ${shown(errors)} errors`}.
          </strong>
        </div>
      )}
      <div class="columns">
        {diagnostics.length === 0 ? null : (
          <ul class="problems" aria-label="Problems">
            {diagnostics.map(({ code, severity, message, range, hint }) => (
              <li>
                <strong>Line {shown(range.start.line)}</strong>, column {shown(range.start.column)}, {severity}{' '}
                <code>{code}</code>
                <br />
                {message}
                {hint === null ? null : <p class="hint">{hint}</p>}
              </li>
            ))}
          </ul>
        )}
        <PostForm to="/experiments/new" visitor={visitor}>
          <Field
            name="text"
            label="Notebook"
            value={text}
            rows={24}
            code
            required
            problem={errors > 0 ? 'Mend the problems told beside it, then send it again.' : undefined}
          />
          <p>
            <button class="main" type="submit">
              Check and add
            </button>
          </p>
        </PostForm>
      </div>
    </>
  )
}
