import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { runNode, weighhouse } from './child.ts'
import { type Benchmark, inTurn, timed } from './measure.ts'
import { measuredColumns, type UnitsFolder, unitCount, unitsFolder } from './units-folder.ts'

const peakLimitMb = 1_000

/**
 * Ten million units, two metrics and a covariate, through the whole command `run --local`: process
 * start, snapshot, summaries, verdict. The peer is one bare SELECT of DuckDB over the same columns.
 */
export const rows: Benchmark = {
  async run(tell) {
    const instance = await DuckDBInstance.create(':memory:', { threads: String(availableParallelism()) })
    const connection = await instance.connect()
    try {
      const units = await unitsFolder(async (sql) => void (await connection.run(sql)))
      const moments = measuredColumns.map((name) => `avg(${name}), var_samp(${name})`).join(', ')
      const select = `SELECT arm, count(*), ${moments} FROM read_parquet('${units.file}') GROUP BY arm`
      const peaks: number[] = []
      const found = await inTurn(
        () => timed(async () => void peaks.push(await runOnce(units))),
        () => timed(() => connection.runAndReadAll(select)),
      )
      tell({
        name: 'rows, 10 M units × 3 columns',
        ...found,
        unit: 'ms',
        peerName: 'one SELECT of DuckDB',
        limit: 2 * found.peer + 400,
      })
      const peakMb = Math.max(...peaks) / 1e6
      const fileMb = units.sizeBytes / 1e6
      tell({
        name: 'rows, peak memory',
        ours: peakMb,
        peer: fileMb,
        unit: 'MB',
        peerName: 'the file',
        limit: peakLimitMb,
      })
    } finally {
      connection.closeSync()
      instance.closeSync()
    }
  },
}

/** Runs the notebook in a process of its own and answers its peak memory in bytes. */
async function runOnce({ notebook }: UnitsFolder): Promise<number> {
  const preload = join(import.meta.dirname, 'tell-peak.ts')
  const command = [weighhouse, 'run', notebook, '--local', '--seal', '--format', 'json']
  const { stdout, stderr } = await runNode(['--import', preload, ...command])
  const result = JSON.parse(stdout) as { readonly sources: { readonly units?: { readonly rows: number } } }
  if (result.sources.units?.rows !== unitCount) throw new Error('the run did not read every unit')
  const peak = /peak (\d+)/.exec(stderr)?.[1]
  if (peak === undefined) throw new Error('the run did not say how much memory it took')
  return Number(peak)
}
