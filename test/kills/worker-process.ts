import { openRunWorker } from '@weighhouse/worker'
import { openHouse, startSequencer } from '@weighhouse/workflows'

// A worker as the service holds one, in a process of its own, so that a test can kill it. It rings for the runs
// that it is sent, and says `ready` once it listens.

const { KILLED_HOME: home, KILLED_EXPERIMENTS: experimentsDirectory, KILLED_APP_URL: appUrl } = process.env
if (!home || !experimentsDirectory || !appUrl) throw new Error('the worker process was started without its house')

const house = await openHouse({ home, experimentsDirectory, appUrl, connectOnly: true, origin: 'test.example/ledger' })
startSequencer(house)
const worker = await openRunWorker(
  house,
  { appUrl, redisUrl: undefined },
  {
    runners: 4,
    runnerEnvironment: {
      WEIGHHOUSE_HOME: home,
      WEIGHHOUSE_EXPERIMENTS: experimentsDirectory,
      WEIGHHOUSE_APP_URL: appUrl,
      WEIGHHOUSE_ORIGIN: 'test.example/ledger',
    },
    pace: { leaseMs: 1_800, sweepMs: 300 },
  },
)
process.on('message', (runId: string) => void worker.ring(runId))
process.on('disconnect', () => process.exit(0))
process.send!('ready')
