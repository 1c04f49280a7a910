import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readNotebook } from '@weighhouse/notebook'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { runNode, weighhouse } from './child.ts'
import { largestNotebook } from './largest-notebook.ts'
import { type Benchmark, inTurn, timed } from './measure.ts'

const limitMs = 200

/** The largest notebook that is allowed; the peer is a Markdown parser over the same text, or a Node that does nothing. */
export const checkNotebook: Benchmark = {
  async run(tell) {
    const text = largestNotebook()
    const describeSql = async () => ({ schema: null, problems: [] })
    const read = async (): Promise<void> => {
      const { diagnostics } = await readNotebook(text, { file: 'largest/notebook.md', describeSql })
      if (diagnostics.length > 0)
        throw new Error(`the largest notebook has problems: ${JSON.stringify(diagnostics[0])}`)
    }
    for (let warm = 0; warm < 3; warm++) await read()
    const warm = await inTurn(
      () => timed(read),
      () => timed(() => fromMarkdown(text)),
      9,
    )
    tell({ name: 'check, in process', ...warm, unit: 'ms', peerName: 'mdast-util-from-markdown', limit: limitMs })
    const folder = mkdtempSync(join(tmpdir(), 'weighhouse-bench-'))
    try {
      const file = join(folder, 'notebook.md')
      writeFileSync(file, text)
      const cold = await inTurn(
        () => timed(() => runNode([weighhouse, 'check', file])),
        () => timed(() => runNode(['-e', '0'])),
      )
      tell({ name: 'check, command line', ...cold, unit: 'ms', peerName: 'an empty Node', limit: cold.peer + limitMs })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
