import type { Diagnostic } from '@weighhouse/notebook'
import {
  addNotebook,
  amendExperiment,
  type ExperimentView,
  findExperiment,
  findResult,
  listExperiments,
  listRuns,
  ownerIdsOfExperiment,
  readPlan,
  registerExperiment,
  requestRun,
} from '@weighhouse/workflows'
import { type FieldProblems, formFields, mendable } from '../forms.ts'
import type { HousePages } from '../house-pages.tsx'
import { refuse } from '../refusal.ts'
import { experimentFor, runFor } from '../runs/run-for.ts'
import { actorOf, type PageContext } from '../visitor.ts'
import { ExperimentPage } from './experiment-page.tsx'
import { ExperimentsList, ReportsList } from './list-page.tsx'
import { NewNotebook } from './new-notebook.tsx'
import { paramProblems } from './run-form.tsx'

const listed = 50
const listedRuns = 20

export function experimentRoutes(pages: HousePages): void {
  const { house, on, show, options } = pages

  on('GET', '/', async (c) => {
    const { may } = c.var.visitor
    if (!may('experiment.read') && !may('report.read')) return show(c, { title: 'Welcome', narrow: true }, <Nothing />)
    const after = c.req.query('after')
    const { items, next } = await listExperiments(house, { limit: listed, ...(after === undefined ? {} : { after }) })
    const page = { items: items.map((item) => experimentFor(c.var.visitor, item)), next }
    if (!may('experiment.read')) return show(c, { title: 'Reports' }, <ReportsList page={page} />)
    return show(c, { title: 'Experiments' }, <ExperimentsList page={page} mayAdd={may('experiment.create')} />)
  })

  on('GET', '/experiments/new', (c) => showNew(c, '', []))

  on('POST', '/experiments/new', async (c) => {
    const { text = '' } = await formFields(c)
    const { experiment, diagnostics } = await addNotebook(house, actorOf(c), text.replaceAll('\r\n', '\n'))
    if (!experiment) return showNew(c, text, diagnostics)
    return c.redirect(`/experiments/${experiment.id}`, 303)
  })

  on('GET', '/experiments/:id', (c) => showExperiment(c, {}))

  on('POST', '/experiments/:id/registration', (c) =>
    change(c, 'experiment.register', 'registration', (id) => registerExperiment(house, actorOf(c), id)),
  )

  on('POST', '/experiments/:id/amendments', async (c) => {
    const { reason = '' } = await formFields(c)
    return change(c, 'experiment.amend', 'reason', (id) => amendExperiment(house, actorOf(c), id, reason))
  })

  on('POST', '/experiments/:id/runs', async (c) => {
    const id = c.req.param('id') ?? ''
    if (!(await findExperiment(house, id))) return c.notFound()
    const params = Object.fromEntries(
      Object.entries(await formFields(c)).flatMap(([name, value]) =>
        name.startsWith('param.') ? [[name.slice('param.'.length), value] as const] : [],
      ),
    )
    try {
      const run = await requestRun(house, actorOf(c), { experimentId: id, params })
      await options.ring(run.id)
      return c.redirect(`/runs/${run.id}`, 303)
    } catch (error) {
      return showExperiment(c, paramProblems(mendable(error), Object.keys(params)))
    }
  })

  /** A change of one's own experiment: done and shown, or refused beside the field it belongs to. */
  async function change(
    c: PageContext,
    action: 'experiment.register' | 'experiment.amend',
    field: string,
    act: (id: string) => Promise<ExperimentView>,
  ): Promise<Response> {
    const id = c.req.param('id') ?? ''
    const ownerIds = await ownerIdsOfExperiment(house, id)
    if (!ownerIds) return c.notFound()
    if (!c.var.visitor.may(action, ownerIds)) return refuse(house, c, action, ownerIds)
    try {
      await act(id)
      return c.redirect(`/experiments/${id}`, 303)
    } catch (error) {
      return showExperiment(c, { [field]: mendable(error) })
    }
  }

  async function showExperiment(c: PageContext, problems: FieldProblems): Promise<Response> {
    const id = c.req.param('id') ?? ''
    const { visitor } = c.var
    const [found, reading, listing, ownerIds] = await Promise.all([
      findExperiment(house, id),
      readPlan(house, id),
      listRuns(house, { experimentId: id, limit: listedRuns }),
      ownerIdsOfExperiment(house, id),
    ])
    if (!found || !ownerIds) return c.notFound()
    const experiment = experimentFor(visitor, found)
    const runs = listing.items.map((run) => runFor(visitor, run))
    const answered =
      runs.find(({ resultHash, planHash }) => resultHash !== null && planHash === experiment.planHash) ??
      runs.find(({ resultHash }) => resultHash !== null)
    const result = answered && (await findResult(house, answered.id))
    const status = Object.keys(problems).length > 0 ? 400 : 200
    return show(
      c,
      { title: experiment.title, scripts: ['copy'], status },
      <ExperimentPage
        experiment={experiment}
        notebook={reading?.notebook ?? null}
        runs={runs}
        answered={answered ?? null}
        result={result ?? null}
        visitor={visitor}
        ownerIds={ownerIds}
        problems={problems}
      />,
    )
  }

  async function showNew(c: PageContext, text: string, diagnostics: readonly Diagnostic[]): Promise<Response> {
    const status = diagnostics.length > 0 ? 400 : 200
    return show(
      c,
      { title: 'Add a notebook', status },
      <NewNotebook text={text} diagnostics={diagnostics} visitor={c.var.visitor} />,
    )
  }
}

function Nothing() {
  return (
    <>
      <h1>Welcome</h1>
      <p class="lead">
        You are signed in, but hold no role yet that may see anything here. An operator can give you one.
      </p>
    </>
  )
}
