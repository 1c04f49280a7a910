// A process of its own for one local run: prints its milliseconds, its rows and its highest resident size.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { systemClock } from '@weighhouse/kernel'
import { readNotebook } from '@weighhouse/notebook'
import { describeSql } from '@weighhouse/workflows/describe-sql'
import { runLocally } from '@weighhouse/workflows/local'

const [file = ''] = process.argv.slice(2)
const started = performance.now()
const { notebook, plan, diagnostics } = await readNotebook(readFileSync(file), { file, describeSql })
if (!notebook || !plan) throw new Error(`${file} does not read: ${JSON.stringify(diagnostics)}`)
const { result } = await runLocally({
  notebook,
  plan,
  diagnostics,
  dataDirectory: join(dirname(file), 'data'),
  params: {},
  seal: true,
  clock: systemClock,
  onProgress: () => undefined,
  signal: new AbortController().signal,
})
const ms = performance.now() - started
if (!result.resultHash) throw new Error(`the run gave no result: ${JSON.stringify(result.cells)}`)
const rows = Object.values(result.sources).reduce((sum, source) => sum + source.rows, 0)
process.stdout.write(JSON.stringify({ ms, rows, peakBytes: process.resourceUsage().maxRSS * 1024 }))
