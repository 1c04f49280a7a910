export { migrateQueue } from './migrate-queue.ts'
export type { QueuePlace } from './queue.ts'
export { openRunWorker, type RunWorker } from './worker.ts'
