import type { PlanChange } from '@weighhouse/notebook'
import type { ExperimentView } from '@weighhouse/workflows'
import { Facts } from '../parts/table.tsx'
import { Digest, Instant, shown } from '../parts/value.tsx'
import { CharacteristicsTables } from './characteristics.tsx'

/** Every amendment with its reason first, then who sealed which plan when and how often outcomes had been seen before. */
export function RegistrationFacts({ experiment }: { readonly experiment: ExperimentView }) {
  const { registration, planHash } = experiment
  if (!registration) {
    return (
      <>
        <p>
          <strong>Not registered.</strong> Runs are exploratory until the plan is sealed: they show an indication, and
          no verdict.
        </p>
        {planHash === null ? null : <Facts of={[['plan', <Digest hash={planHash} label="the plan's hash" />]]} />}
      </>
    )
  }
  const current = registration.amendments.at(-1)?.planHash ?? registration.planHash
  return (
    <>
      {registration.amendments.length === 0 ? null : <h3>Amended since registration</h3>}
      {registration.amendments.map(({ planHash: amended, at, by, reason, outcomeReads, changes }) => (
        <div class="card">
          <p>
            <strong>{reason}</strong>
          </p>
          <p class="note">
            {by}, <Instant at={at} />;{' '}
            {outcomeReads === 0
              ? 'no outcome was read before'
              : `outcomes had been read ${outcomeReads === 1 ? 'once' : `${shown(outcomeReads)} times`} before`}
            . Plan <Digest hash={amended} label="the amended plan's hash" short />
          </p>
          <ul>
            {changes.map((change) => (
              <ChangeLines change={change} />
            ))}
          </ul>
        </div>
      ))}
      <Facts
        of={[
          ['registered', <Instant at={registration.at} />],
          ['by', registration.by],
          ['outcome reads before', registration.outcomeReads === 0 ? 'none' : shown(registration.outcomeReads)],
          ['plan', <Digest hash={registration.planHash} label="the registered plan's hash" />],
          ...(current === planHash
            ? []
            : ([
                [
                  'the text now',
                  <>
                    has another plan: its runs are exploratory until it is amended
                    {planHash === null ? null : (
                      <>
                        {' '}
                        <Digest hash={planHash} label="the present plan's hash" />
                      </>
                    )}
                  </>,
                ],
              ] as const)),
        ]}
      />
      {registration.operatingCharacteristics === null ? null : (
        <CharacteristicsTables of={registration.operatingCharacteristics} />
      )}
    </>
  )
}

function ChangeLines({ change: { cell, change, fields } }: { readonly change: PlanChange }) {
  if (fields.length === 0) {
    return (
      <li>
        <code>{cell}</code> was {change}
      </li>
    )
  }
  return (
    <>
      {fields.map(({ path, before, after }) => (
        <li>
          <code>
            {cell}.{path}
          </code>
          : {plain(before)} became {plain(after)}
        </li>
      ))}
    </>
  )
}

function plain(value: PlanChange['fields'][number]['before']): string {
  if (value === null) return 'nothing'
  return typeof value === 'object' ? JSON.stringify(value) : shown(value)
}
