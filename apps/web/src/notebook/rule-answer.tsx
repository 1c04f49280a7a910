import type { JsonObject } from '@weighhouse/kernel'
import { Chip } from '../parts/chip.tsx'
import { Table } from '../parts/table.tsx'
import { shown } from '../parts/value.tsx'
import { at, objectsAt, textAt } from './json-read.ts'

/** A rule's verdict, the indication where it differs, and every clause with the numbers it read. */
export function RuleAnswer({ answer }: { readonly answer: JsonObject }) {
  const [verdict, indication] = [textAt(answer, 'verdict'), textAt(answer, 'indication')]
  return (
    <>
      <p class="row">
        {verdict === undefined ? 'It gave no verdict.' : <Chip word={verdict} />}
        {indication === undefined || indication === verdict ? null : (
          <span>
            The rule would say <Chip word={indication} />, but this run may carry no verdict.
          </span>
        )}
      </p>
      <Table
        caption="Clauses in the order they were tried"
        columns={[{ title: 'Clause' }, { title: 'Holds' }, { title: 'What it read' }]}
        rows={objectsAt(answer, 'clauses').map((clause) => [
          <>
            {textAt(clause, 'clause') ?? ''}
            <small>{textAt(clause, 'expression') ?? ''}</small>
          </>,
          at(clause, 'missing') === true ? 'unknown' : shown(at(clause, 'held')),
          <>
            {objectsAt(clause, 'values').map((value) => (
              <div>
                <code>{textAt(value, 'path') ?? ''}</code> ={' '}
                {at(value, 'missing') === true ? 'missing' : shown(at(value, 'value'))}
              </div>
            ))}
          </>,
        ])}
      />
    </>
  )
}
