import { runNode, weighhouse } from './child.ts'
import { type Benchmark, inTurn, timed } from './measure.ts'

/** Help answers before anything else is loaded; the peer is a Node that does nothing. */
export const help: Benchmark = {
  async run(tell) {
    const found = await inTurn(
      () => timed(() => runNode([weighhouse, '--help'])),
      () => timed(() => runNode(['-e', '0'])),
      9,
    )
    tell({ name: 'help', ...found, unit: 'ms', peerName: 'an empty Node', limit: 150 })
  },
}
