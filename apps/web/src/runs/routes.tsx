import {
  cancelRun,
  findExperiment,
  findResult,
  findRun,
  listRunEvents,
  ownerIdsOfExperiment,
  readPlan,
  type RunView,
} from '@weighhouse/workflows'
import { mendable } from '../forms.ts'
import type { HousePages } from '../house-pages.tsx'
import { refuse } from '../refusal.ts'
import { actorOf, type PageContext } from '../visitor.ts'
import { progressOf } from './progress.ts'
import { runFor } from './run-for.ts'
import { RunPage } from './run-page.tsx'

/** How often a browser without script looks again while a run goes on. */
const refreshSeconds = 3

export function runRoutes({ house, on, show }: HousePages): void {
  on('GET', '/runs/:id', (c) => showRun(c))

  on('POST', '/runs/:id/cancellation', async (c) => {
    const run = await findRun(house, c.req.param('id') ?? '')
    if (!run) return c.notFound()
    const owners = await ownersOf(run)
    if (!c.var.visitor.may('run.cancel', owners)) return refuse(house, c, 'run.cancel', owners)
    try {
      await cancelRun(house, actorOf(c), run.id)
      return c.redirect(`/runs/${run.id}`, 303)
    } catch (error) {
      return showRun(c, mendable(error))
    }
  })

  async function showRun(c: PageContext, problem?: string): Promise<Response> {
    const found = await findRun(house, c.req.param('id') ?? '')
    if (!found) return c.notFound()
    const run = runFor(c.var.visitor, found)
    const [experiment, reading, events, owners] = await Promise.all([
      findExperiment(house, run.experimentId),
      readPlan(house, run.experimentId),
      listRunEvents(house, run.id),
      ownersOf(run),
    ])
    const result = c.var.visitor.may('result.read') ? await findResult(house, run.id) : undefined
    const steps =
      reading?.plan?.planHash === run.planHash ? reading.plan.steps.map(({ name, kind }) => ({ name, kind })) : []
    const going = run.endedAt === null
    return show(
      c,
      {
        title: `Run of ${experiment?.title ?? run.experimentId}`,
        scripts: going ? ['progress', 'copy'] : ['copy'],
        ...(going ? { refreshSeconds } : {}),
        ...(problem === undefined ? {} : { status: 409 as const }),
      },
      <RunPage
        run={run}
        title={experiment?.title ?? run.experimentId}
        cells={progressOf(steps, events, result ?? null, run)}
        lastSeq={events.at(-1)?.seq ?? 0}
        result={result ?? null}
        notebook={reading?.plan?.planHash === run.planHash ? reading.notebook : null}
        visitor={c.var.visitor}
        mayCancel={going && c.var.visitor.may('run.cancel', owners)}
        cancelling={events.some(({ type }) => type === 'cancel-requested')}
        problem={problem}
      />,
    )
  }

  async function ownersOf(run: RunView): Promise<readonly string[]> {
    return [run.requestedBy, ...((await ownerIdsOfExperiment(house, run.experimentId)) ?? [])]
  }
}
