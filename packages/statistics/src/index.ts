export type { Comoments } from './comoments.ts'
export type { Moments } from './moments.ts'
