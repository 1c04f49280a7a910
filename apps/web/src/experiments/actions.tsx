import { Field, PostForm } from '../parts/form.tsx'
import type { ExperimentPageProps } from './experiment-page.tsx'
import { RunForm } from './run-form.tsx'

/** What this visitor may do with this experiment now; nothing else is shown. */
export function ExperimentActions({ experiment, notebook, visitor, ownerIds, problems }: ExperimentPageProps) {
  const { id, registration, planHash } = experiment
  const current = registration?.amendments.at(-1)?.planHash ?? registration?.planHash ?? null
  const closed = ['decided', 'superseded', 'withdrawn'].includes(experiment.state)
  const mayRegister = current === null && notebook !== null && visitor.may('experiment.register', ownerIds)
  const mayAmend =
    current !== null &&
    planHash !== null &&
    current !== planHash &&
    !closed &&
    visitor.may('experiment.amend', ownerIds)
  const mayRun = notebook !== null && visitor.may('run.request')
  if (!mayRegister && !mayAmend && !mayRun) return null
  const troubled = Object.keys(problems)
  return (
    <section aria-labelledby="actions">
      <h2 id="actions">What you can do</h2>
      <div class="card actions">
        {mayRun ? (
          <details open={troubled.some((field) => field === 'run' || field.startsWith('param.'))}>
            <summary>Run it</summary>
            <p class="note">
              {current !== null && current === planHash
                ? 'At a planned look the run is confirmatory and may carry a verdict.'
                : 'The plan is not the registered one, so the run will be exploratory.'}
            </p>
            <RunForm id={id} notebook={notebook} visitor={visitor} problems={problems} />
          </details>
        ) : null}
        {mayRegister ? (
          <details open={troubled.includes('registration')}>
            <summary>Register the plan</summary>
            <p class="note">
              Seals the plan by its hash and writes an entry. From then on a changed plan needs an amendment with a
              reason.
            </p>
            <PostForm to={`/experiments/${id}/registration`} visitor={visitor} problem={problems.registration}>
              <button class="main" type="submit">
                Register this plan
              </button>
            </PostForm>
          </details>
        ) : null}
        {mayAmend ? (
          <details open={troubled.includes('reason')}>
            <summary>Amend the registered plan</summary>
            <p class="note">
              The text has another plan than the registered one. An amendment stands first in every report, with its
              reason.
            </p>
            <PostForm to={`/experiments/${id}/amendments`} visitor={visitor}>
              <Field
                name="reason"
                label="Reason"
                hint="For a later reader: why the plan had to change."
                rows={3}
                required
                problem={problems.reason}
              />
              <p>
                <button class="main" type="submit">
                  Amend
                </button>
              </p>
            </PostForm>
          </details>
        ) : null}
      </div>
    </section>
  )
}
