import { WeighhouseError } from '@weighhouse/kernel'
import { notFoundDetail } from './problem.ts'

/** The thing, or the answer that there is none. */
export function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw new WeighhouseError('not-found', notFoundDetail)
  return thing
}
