import { z } from 'zod'
import { id, instant, purposeKey } from './purpose.ts'

export const consentActions = [
  'grant',
  'withdraw',
  'object',
  'restrict',
  'opt-out',
  'opt-in',
  'expire',
  'erase',
] as const
export type ConsentAction = (typeof consentActions)[number]

/**
 * What one person said, or what was recorded for them, about one version of one purpose. Made on an
 * identity (a device, an account) or on the data subject, never both.
 */
export const ConsentEvent = z
  .strictObject({
    id,
    identityId: id.nullable(),
    dataSubjectId: id.nullable(),
    purpose: purposeKey,
    purposeVersion: z.int().min(1),
    action: z.enum(consentActions),
    effectiveAt: instant,
    recordedAt: instant,
    expiresAt: instant.nullable(),
    jurisdiction: id.nullable(),
    channel: id,
    authenticated: z.boolean(),
    noticeId: id.nullable(),
  })
  .refine(
    ({ identityId, dataSubjectId }) => (identityId === null) !== (dataSubjectId === null),
    'an event is made on an identity or on a data subject: exactly one of the two',
  )
export type ConsentEvent = Readonly<z.infer<typeof ConsentEvent>>

export const linkKinds = ['link', 'unlink', 'merge', 'split'] as const

/** That two identities, or an identity and a data subject, or two data subjects, are (or are no longer) one person. */
export const IdentityLink = z.strictObject({
  id,
  kind: z.enum(linkKinds),
  a: id,
  b: id,
  effectiveAt: instant,
  recordedAt: instant,
})
export type IdentityLink = Readonly<z.infer<typeof IdentityLink>>
