import type { ConsentAction, ConsentEvent, IdentityLink, Purpose } from '../src/index.ts'

/** A day of January 2026 as an instant; fractions give hours. */
export function day(number: number): string {
  return new Date(Date.UTC(2026, 0, 1) + Math.round((number - 1) * 86_400_000)).toISOString()
}

export const now = day(20)
export const times = { validAt: now, knownAt: now }

export function purpose(key: string, changes: Partial<Purpose> = {}): Purpose {
  return {
    key,
    version: 1,
    legalBasis: 'consent',
    grantsFromVersion: null,
    jurisdictions: [],
    saleOrSharing: false,
    directMarketing: false,
    retentionClass: 'default',
    registeredAt: day(1),
    ...changes,
  }
}

/**
 * An event written short: `said('grant', 'ads', 5)` is an authenticated grant by the data subject
 * `ana`, effective and recorded on day 5. Owners that begin with `device` or `account` are identities.
 */
export function said(
  action: ConsentAction,
  about: string,
  on: number,
  changes: Partial<ConsentEvent> & { by?: string } = {},
): ConsentEvent {
  const { by = 'ana', ...rest } = changes
  const isIdentity = /^(?:device|account)/.test(by)
  return {
    id: `${action}-${about}-${on}-${by}`,
    identityId: isIdentity ? by : null,
    dataSubjectId: isIdentity ? null : by,
    purpose: about,
    purposeVersion: 1,
    action,
    effectiveAt: day(on),
    recordedAt: day(on),
    expiresAt: null,
    jurisdiction: 'DE',
    channel: 'app',
    authenticated: true,
    noticeId: 'notice-1',
    ...rest,
  }
}

export function link(
  kind: IdentityLink['kind'],
  a: string,
  b: string,
  effective: number,
  recorded = effective,
): IdentityLink {
  return { id: `${kind}-${a}-${b}-${effective}`, kind, a, b, effectiveAt: day(effective), recordedAt: day(recorded) }
}
