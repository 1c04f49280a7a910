import { z } from 'zod'
import { type Action, actions, type Permission, permissions } from './permission.ts'
import { roles } from './role.ts'

/** Who asks. `via` is how they are known now: signed in, or by an API token, which can do less. */
export const Actor = z.strictObject({
  id: z.string().min(1).max(200),
  roles: z.array(z.enum(roles)).max(roles.length).readonly(),
  via: z.enum(['session', 'token', 'local']),
})
export type Actor = Readonly<z.infer<typeof Actor>>

/** What it is asked of. `ownerIds` are the people it belongs to; empty for what belongs to the house. */
export const Resource = z.strictObject({
  type: z.string().min(1).max(100),
  id: z.string().max(200).nullable(),
  ownerIds: z.array(z.string().max(200)).max(1000).readonly(),
})
export type Resource = Readonly<z.infer<typeof Resource>>

export type Answer =
  | { readonly kind: 'allow'; readonly role: Permission['role'] }
  | { readonly kind: 'deny'; readonly reason: AccessDenial }

export type AccessDenial = 'malformed' | 'unknown-action' | 'wrong-resource' | 'no-role' | 'not-by-token' | 'not-own'

/**
 * Whether an actor may do something to a thing, by the table of permissions alone. Total: it answers
 * any input, never throws, and denies what it does not know.
 */
export function mayDo(actor: unknown, action: unknown, resource: unknown): Answer {
  const [who, what] = [parse(Actor, actor), parse(Resource, resource)]
  if (!who || !what) return { kind: 'deny', reason: 'malformed' }
  if (!isAction(action)) return { kind: 'deny', reason: 'unknown-action' }
  if (what.type !== actions[action]) return { kind: 'deny', reason: 'wrong-resource' }
  const held = permissions.filter((permission) => permission.action === action && who.roles.includes(permission.role))
  if (held.length === 0) return { kind: 'deny', reason: 'no-role' }
  const reachable = held.filter(({ notByToken }) => !notByToken || who.via !== 'token')
  if (reachable.length === 0) return { kind: 'deny', reason: 'not-by-token' }
  const fitting = reachable.find(({ only }) => only !== 'own' || what.ownerIds.includes(who.id))
  return fitting ? { kind: 'allow', role: fitting.role } : { kind: 'deny', reason: 'not-own' }
}

/** Parses without throwing, not even for a value whose getters do. */
function parse<T>(schema: z.ZodType<T>, value: unknown): T | undefined {
  try {
    return schema.safeParse(value).data
  } catch {
    return undefined
  }
}

function isAction(action: unknown): action is Action {
  return typeof action === 'string' && Object.hasOwn(actions, action)
}
