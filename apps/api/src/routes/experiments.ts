import type { Diagnostic } from '@weighhouse/notebook'
import { WeighhouseError } from '@weighhouse/kernel'
import {
  addNotebook,
  amendExperiment,
  findExperiment,
  type House,
  listExperiments,
  readPlan,
  registerExperiment,
} from '@weighhouse/workflows'
import { Hono } from 'hono'
import { z } from 'zod'
import { describe } from '../describe.ts'
import { actorOf, type ApiEnv } from '../environment.ts'
import { experimentId, input, pageQuery } from '../input.ts'
import { found } from '../found.ts'
import { ProblemError } from '../problem.ts'
import {
  addedSchema,
  amendment,
  experimentSchema,
  experimentSummarySchema,
  notebookText,
  planSchema,
} from '../schemas/experiment.ts'
import { pageOf } from '../schemas/words.ts'
import { experimentShownTo } from '../shown-to.ts'

const tag = 'experiments'

const experimentParam = z.strictObject({ id: experimentId })

export function experimentRoutes(house: House) {
  return new Hono<ApiEnv>()
    .get(
      '/',
      describe({
        tag,
        summary: 'List experiments',
        answers: { 200: { is: 'A page, in the order of ids', json: pageOf(experimentSummarySchema) } },
      }),
      input('query', z.strictObject(pageQuery(experimentId))),
      async (c) => {
        const { items, next } = await listExperiments(house, c.req.valid('query'))
        return c.json({ items: items.map((experiment) => experimentShownTo(c, experiment)), next })
      },
    )
    .post(
      '/',
      describe({
        tag,
        summary: 'Add a notebook',
        description:
          'The notebook says which experiment it belongs to: a new one is made, or it becomes the newest version. ' +
          'With an error nothing is stored, and all problems are told.',
        answers: {
          201: { is: 'A new experiment', json: addedSchema },
          200: { is: 'A new version of an experiment', json: addedSchema },
        },
      }),
      input('json', notebookText),
      async (c) => {
        const { experiment, created, diagnostics } = await addNotebook(house, actorOf(c), c.req.valid('json').text)
        if (!experiment) throw notebookProblem(diagnostics)
        if (created) c.header('location', `/api/v1/experiments/${experiment.id}`)
        return c.json({ experiment, diagnostics }, created ? 201 : 200)
      },
    )
    .get(
      '/:id',
      describe({ tag, summary: 'One experiment', answers: { 200: { is: 'The experiment', json: experimentSchema } } }),
      input('param', experimentParam),
      async (c) => c.json(experimentShownTo(c, found(await findExperiment(house, c.req.valid('param').id)))),
    )
    .get(
      '/:id/text',
      describe({
        tag,
        summary: 'The notebook as it was added',
        answers: { 200: { is: 'Markdown', media: 'text/markdown' } },
      }),
      input('param', experimentParam),
      async (c) => {
        const { text } = found(await findExperiment(house, c.req.valid('param').id))
        return c.body(text, 200, { 'content-type': 'text/markdown; charset=utf-8' })
      },
    )
    .get(
      '/:id/plan',
      describe({
        tag,
        summary: 'What would run, in order',
        answers: { 200: { is: 'The plan of the newest notebook', json: planSchema } },
      }),
      input('param', experimentParam),
      async (c) => {
        const { plan, schemas } = found(await readPlan(house, c.req.valid('param').id))
        if (!plan) throw new WeighhouseError('conflict', 'the stored notebook has errors, so it has no plan')
        const { planHash, experiment, front, steps } = plan
        const shown = steps.map(({ name, kind, cellHash, reads, lines }) => ({ name, kind, cellHash, reads, lines }))
        return c.json({ planHash, experiment, front: { ...front }, steps: shown, columns: schemas })
      },
    )
    .post(
      '/:id/registration',
      describe({
        tag,
        summary: 'Register the plan',
        description: 'From then on only runs of this plan are confirmatory. Takes no body.',
        answers: { 201: { is: 'The registered experiment', json: experimentSchema } },
      }),
      input('param', experimentParam),
      async (c) => c.json(await registerExperiment(house, actorOf(c), c.req.valid('param').id), 201),
    )
    .post(
      '/:id/amendments',
      describe({
        tag,
        summary: 'Amend the registered plan',
        answers: { 201: { is: 'The amended experiment', json: experimentSchema } },
      }),
      input('param', experimentParam),
      input('json', amendment),
      async (c) =>
        c.json(await amendExperiment(house, actorOf(c), c.req.valid('param').id, c.req.valid('json').reason), 201),
    )
}

function notebookProblem(diagnostics: readonly Diagnostic[]): ProblemError {
  const count = diagnostics.filter(({ severity }) => severity === 'error').length
  return new ProblemError(
    'bad-input',
    `The notebook has ${count === 1 ? 'one error' : `${count} errors`}; nothing was stored.`,
    {
      errors: diagnostics.map(({ message, code, severity, range, cell, hint }) => ({
        pointer: '#/text',
        detail: message,
        code,
        severity,
        start: { ...range.start },
        end: { ...range.end },
        cell,
        hint,
      })),
    },
  )
}
