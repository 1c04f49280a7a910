import { createHash, randomUUID } from 'node:crypto'
import { type Db, insertExperiment, insertNotebookVersion, insertPerson, insertRun, type Run } from '../src/index.ts'

/** An experiment with one version of its notebook and the person who added it. */
export async function addExperiment(db: Db): Promise<{ readonly experimentId: string; readonly personId: string }> {
  const personId = randomUUID()
  const experimentId = `experiment-${personId.slice(0, 8)}`
  await insertPerson(db, { id: personId, name: 'Ada', email: null, roles: ['data-scientist'] })
  await insertExperiment(db, {
    id: experimentId,
    title: 'Offer',
    kind: 'ab-test',
    state: 'draft',
    owners: ['ada'],
    sourceHash: `source-${experimentId}`,
    planHash: null,
  })
  await insertNotebookVersion(db, {
    sourceHash: `source-${experimentId}`,
    experimentId,
    planHash: null,
    text: '# Offer',
    addedBy: personId,
  })
  return { experimentId, personId }
}

export async function addRun(db: Db, given?: Awaited<ReturnType<typeof addExperiment>>): Promise<Run> {
  const { experimentId, personId } = given ?? (await addExperiment(db))
  return await insertRun(db, {
    id: randomUUID(),
    experimentId,
    sourceHash: `source-${experimentId}`,
    planHash: 'plan',
    params: {},
    asOf: new Date('2026-01-31T00:00:00Z'),
    confirmatory: false,
    requestedBy: personId,
  })
}

/** The leaf hash of RFC 6962 §2.1, written here once more so that storage is not tested against itself. */
export function leafOf(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(Uint8Array.of(0)).update(bytes).digest()
}
