import {
  csvOfRun,
  findResult,
  findRun,
  type House,
  reportNotebookOfRun,
  reportOfRun,
  tablesOfRun,
} from '@weighhouse/workflows'
import { Hono } from 'hono'
import { z } from 'zod'
import { describe } from '../describe.ts'
import type { ApiEnv } from '../environment.ts'
import { found } from '../found.ts'
import { input, uuidParam } from '../input.ts'
import { resultSchema } from '../schemas/run.ts'
import { openObject } from '../schemas/words.ts'

const tag = 'runs'

const tableNamesSchema = z.strictObject({ items: z.array(z.string()) })

/** A report is one page with its styles and pictures in it: nothing else may be fetched, nothing may run. */
const reportPolicy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'"

export function runFileRoutes(house: House) {
  return new Hono<ApiEnv>()
    .get(
      '/:id/result',
      describe({ tag, summary: 'What a run answered', answers: { 200: { is: 'The result', json: resultSchema } } }),
      input('param', uuidParam),
      async (c) => jsonFile(c, found(await findResult(house, c.req.valid('param').id))),
    )
    .get(
      '/:id/report',
      describe({
        tag,
        summary: 'The report as one HTML file',
        answers: { 200: { is: 'The report', media: 'text/html' } },
      }),
      input('param', uuidParam),
      async (c) => {
        const { html } = found(await reportOfRun(house, c.req.valid('param').id))
        return c.body(html, 200, {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': reportPolicy,
        })
      },
    )
    .get(
      '/:id/bundle',
      describe({
        tag,
        summary: 'The report as data, with what is needed to check it',
        answers: { 200: { is: 'The bundle', json: openObject } },
      }),
      input('param', uuidParam),
      async (c) => jsonFile(c, found(await reportOfRun(house, c.req.valid('param').id)).bundle),
    )
    .get(
      '/:id/notebook.ipynb',
      describe({
        tag,
        summary: 'The report as a Jupyter notebook',
        answers: { 200: { is: 'nbformat 4', media: 'application/x-ipynb+json' } },
      }),
      input('param', uuidParam),
      async (c) => {
        const { id } = c.req.valid('param')
        const notebook = found(await reportNotebookOfRun(house, id))
        return c.body(JSON.stringify(notebook), 200, {
          'content-type': 'application/x-ipynb+json',
          'content-disposition': `attachment; filename="${id}.ipynb"`,
        })
      },
    )
    .get(
      '/:id/tables',
      describe({
        tag,
        summary: 'Names of the tables behind the report',
        answers: { 200: { is: 'Names, empty before there is a report', json: tableNamesSchema } },
      }),
      input('param', uuidParam),
      async (c) => {
        const run = found(await findRun(house, c.req.valid('param').id))
        return c.json({ items: await tablesOfRun(house, run.id) })
      },
    )
    .get(
      '/:id/tables/:file{[A-Za-z0-9_.-]+\\.csv}',
      describe({
        tag,
        summary: 'A table behind the report',
        description: 'The path ends in the name of the table and `.csv`.',
        answers: { 200: { is: 'RFC 4180', media: 'text/csv' } },
      }),
      input('param', z.strictObject({ ...uuidParam.shape, file: z.string().max(200) })),
      async (c) => {
        const { id, file } = c.req.valid('param')
        const csv = found(await csvOfRun(house, id, file.slice(0, -'.csv'.length)))
        return c.body(csv, 200, {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="${file}"`,
        })
      },
    )
}

/** A stored object as it is; its members are described in the document, not in types. */
function jsonFile(
  c: { body(data: string, status: 200, headers: Record<string, string>): Response },
  value: object,
): Response {
  return c.body(JSON.stringify(value), 200, { 'content-type': 'application/json' })
}
