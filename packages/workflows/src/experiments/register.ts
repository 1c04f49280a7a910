import {
  type Db,
  findCurrentRegistration,
  findExperiment as findExperimentRow,
  findNotebookVersion,
  findOutcomeReads,
  insertRegistration,
} from '@weighhouse/db'
import { type Hash, newId, WeighhouseError } from '@weighhouse/kernel'
import { comparePlans, type Plan, readNotebook } from '@weighhouse/notebook'
import { describeSql } from '../describe-sql.ts'
import type { House } from '../house.ts'
import { transact } from '../ledger/transact.ts'
import type { Actor, ExperimentView } from '../views.ts'
import { characteristicsOfPlan } from './characteristics-of-plan.ts'
import { viewExperiment } from './find-experiments.ts'
import { tellExperiment } from './tell-experiment.ts'

/**
 * Seals the plan of an experiment's newest notebook: from now on only runs of this plan are
 * confirmatory. Writes down how often outcomes were read before, and what the plan's rule does before any data.
 */
export async function registerExperiment(house: House, actor: Actor, id: string): Promise<ExperimentView> {
  const { plan, sourceHash } = await registrablePlan(house, actor, id)
  const operatingCharacteristics = await characteristicsOfPlan(plan)
  await transact(house, async (tx, stage) => {
    if (await findCurrentRegistration(tx, id))
      throw new WeighhouseError('refused', `${id} is registered already; a changed plan is an amendment, with a reason`)
    const outcomeReads = (await findOutcomeReads(tx, id)).length
    const leafHash = await stage({
      type: 'experiment.registered',
      actor,
      action: 'experiment.register',
      resource: { type: 'experiment', id, digest: plan.planHash },
      body: { experimentId: id, planHash: plan.planHash, sourceHash, outcomeReads },
      purpose: plan.front.purpose,
    })
    const inserted = await insertRegistration(tx, {
      id: newId(house.clock),
      experimentId: id,
      sourceHash,
      planHash: plan.planHash,
      amends: null,
      reason: null,
      changes: [],
      operatingCharacteristics,
      registeredBy: actor.id,
      leafHash,
    })
    if (!inserted) throw new WeighhouseError('conflict', `${id} was registered by somebody else at this moment`)
    await moveBy(tx, id, 'registered')
  })
  return viewExperiment(house, id)
}

/** Registers a changed plan in place of the present one, with a reason and the difference cell by cell. */
export async function amendExperiment(house: House, actor: Actor, id: string, reason: string): Promise<ExperimentView> {
  if (reason.trim().length < 10)
    throw new WeighhouseError(
      'bad-input',
      'an amendment needs a reason that a later reader understands, of at least 10 characters',
    )
  const { plan, sourceHash } = await registrablePlan(house, actor, id)
  const before = await findCurrentRegistration(house.db, id)
  if (!before)
    throw new WeighhouseError('conflict', `${id} is not registered, so there is nothing to amend: register it`)
  if (before.planHash === plan.planHash)
    throw new WeighhouseError('conflict', 'this is the registered plan already; prose and charts may change freely')
  const previous = await planOfVersion(house, before.sourceHash, id)
  const changes = comparePlans(previous, plan)
  const operatingCharacteristics = await characteristicsOfPlan(plan)
  const counted = (change: string): number => changes.filter((one) => one.change === change).length
  await transact(house, async (tx, stage) => {
    const outcomeReads = (await findOutcomeReads(tx, id)).length
    const leafHash = await stage({
      type: 'experiment.amended',
      actor,
      action: 'experiment.amend',
      resource: { type: 'experiment', id, digest: plan.planHash },
      body: {
        experimentId: id,
        planHash: plan.planHash,
        previousPlanHash: before.planHash as Hash,
        cellsAdded: counted('added'),
        cellsChanged: counted('changed'),
        cellsRemoved: counted('removed'),
        outcomeReads,
      },
      purpose: plan.front.purpose,
    })
    const inserted = await insertRegistration(tx, {
      id: newId(house.clock),
      experimentId: id,
      sourceHash,
      planHash: plan.planHash,
      amends: before.id,
      reason,
      changes: JSON.parse(JSON.stringify(changes)),
      operatingCharacteristics,
      registeredBy: actor.id,
      leafHash,
    })
    if (!inserted) throw new WeighhouseError('conflict', 'another amendment came first; look at it, then amend again')
    await moveBy(tx, id, 'amended')
  })
  return viewExperiment(house, id)
}

async function registrablePlan(
  house: House,
  actor: Actor,
  id: string,
): Promise<{ readonly plan: Plan; readonly sourceHash: Hash }> {
  const row = await findExperimentRow(house.db, id)
  if (!row) throw new WeighhouseError('not-found', 'there is no such experiment')
  const plan = await planOfVersion(house, row.sourceHash, id)
  const problems = registrationProblems(plan, actor)
  if (problems.length > 0) throw new WeighhouseError('refused', `${id} cannot be registered: ${problems.join('; ')}`)
  return { plan, sourceHash: row.sourceHash as Hash }
}

async function moveBy(tx: Db, id: string, event: 'registered' | 'amended'): Promise<void> {
  if (!(await tellExperiment(tx, id, event)))
    throw new WeighhouseError('refused', `${id} cannot be ${event} in the state that it is in`)
}

/** What a plan lacks to be registered, beyond having no diagnostics. */
function registrationProblems(plan: Plan, actor: Actor): readonly string[] {
  const { review } = plan.front
  const approves = actor.kind === 'person' && review?.roles.some((role) => actor.roles.includes(role))
  return [
    ...(plan.steps.some(({ kind }) => kind === 'analysis') ? [] : ['it holds no analysis']),
    ...(plan.steps.some(({ kind }) => kind === 'rule') ? [] : ['it holds no rule, so nothing would be decided']),
    ...(approves ? ['you are among the people who are to approve it'] : []),
  ]
}

async function planOfVersion(house: House, sourceHash: string, id: string): Promise<Plan> {
  const version = await findNotebookVersion(house.db, sourceHash)
  const { plan } = await readNotebook(version?.text ?? '', { file: `${id}/notebook.md`, describeSql })
  if (!plan)
    throw new WeighhouseError('refused', `${id} cannot be registered: its notebook has errors; mend what "check" tells`)
  return plan
}
