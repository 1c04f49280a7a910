import { readNotebook } from '@weighhouse/notebook'
import { describeSql } from '@weighhouse/workflows/describe-sql'
import { Hono } from 'hono'
import { describe } from '../describe.ts'
import type { ApiEnv } from '../environment.ts'
import { input } from '../input.ts'
import { checkedSchema, notebookText } from '../schemas/experiment.ts'

export function notebookRoutes() {
  return new Hono<ApiEnv>().post(
    '/check',
    describe({
      tag: 'notebooks',
      summary: 'Tell every problem of a notebook',
      description: 'Nothing is stored. A notebook with an error has no plan and no hash.',
      answers: { 200: { is: 'All diagnostics, in the order of the file', json: checkedSchema } },
    }),
    input('json', notebookText),
    async (c) => {
      const { plan, diagnostics } = await readNotebook(c.req.valid('json').text, { file: 'notebook.md', describeSql })
      return c.json({ ok: plan !== null, planHash: plan?.planHash ?? null, diagnostics })
    },
  )
}
