export { openRunWorker, type RunWorker } from './worker.ts'
export type { QueuePlace } from './queue.ts'
