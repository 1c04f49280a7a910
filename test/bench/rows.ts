import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { runNode, weighhouse } from './child.ts'
import { type Benchmark, inTurn, timed } from './measure.ts'
import { measuredColumns, unitCount, unitsFolder } from './units-folder.ts'

const peakLimitMb = 1_000

/**
 * Ten million units, two metrics and a covariate: a whole local run, from the notebook's bytes to the
 * verdict, in a process of its own. The peer is one bare SELECT of DuckDB over the same columns. What
 * the whole command takes, with the start of its process, is told besides.
 */
export const rows: Benchmark = {
  async run(tell) {
    const instance = await DuckDBInstance.create(':memory:', { threads: String(availableParallelism()) })
    const connection = await instance.connect()
    try {
      const units = await unitsFolder(async (sql) => void (await connection.run(sql)))
      const moments = measuredColumns.map((name) => `avg(${name}), var_samp(${name})`).join(', ')
      const select = `SELECT arm, count(*), ${moments} FROM read_parquet('${units.file}') GROUP BY arm`
      const peer = () => timed(() => connection.runAndReadAll(select))
      const peerName = 'one SELECT of DuckDB'
      const peaks: number[] = []
      const found = await inTurn(async () => {
        const { ms, peakBytes } = await runOnce(units.notebook)
        peaks.push(peakBytes)
        return ms
      }, peer)
      tell({ name: 'rows, 10 M units × 3 columns', ...found, unit: 'ms', peerName, limit: 2 * found.peer + 400 })
      const ours = Math.max(...peaks) / 1e6
      const fileMb = units.sizeBytes / 1e6
      tell({ name: 'rows, peak memory', ours, peer: fileMb, unit: 'MB', peerName: 'the file', limit: peakLimitMb })
      const views = await inTurn(async () => (await runOnce(units.notebookOfViews)).ms, peer)
      tell({ name: 'rows, with the robustness set', ...views, unit: 'ms', peerName, limit: null })
      const command = [weighhouse, 'run', units.notebook, '--local', '--seal', '--format', 'json']
      const whole = await inTurn(() => timed(() => runNode(command)), peer)
      tell({ name: 'rows, whole command', ...whole, unit: 'ms', peerName, limit: null })
    } finally {
      connection.closeSync()
      instance.closeSync()
    }
  },
}

async function runOnce(notebook: string): Promise<{ readonly ms: number; readonly peakBytes: number }> {
  const { stdout } = await runNode([join(import.meta.dirname, 'run-notebook.ts'), notebook])
  const { ms, rows: read, peakBytes } = JSON.parse(stdout) as { ms: number; rows: number; peakBytes: number }
  if (read !== unitCount) throw new Error(`the run read ${read} units`)
  return { ms, peakBytes }
}
