import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Hash, parseStrict, WeighhouseError } from '@weighhouse/kernel'

/** Plan hashes of the notebooks that ship with the installation: those its folder lists in `registered.json`. */
export async function shippedPlans(directory: string): Promise<ReadonlySet<Hash>> {
  const path = join(directory, 'registered.json')
  const text = await readFile(path, 'utf8').catch(() => '[]')
  const plans = parseStrict(text)
  if (!Array.isArray(plans) || !plans.every((plan) => typeof plan === 'string'))
    throw new WeighhouseError('bad-input', `${path} must be a list of plan hashes`)
  return new Set(plans as Hash[])
}
