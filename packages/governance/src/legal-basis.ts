import { microsecondsOf } from '@weighhouse/kernel'
import type { Exemption, LegalBasis, Purpose } from './purpose.ts'
import { isPast, type Person, pickCited, type TimedEvent } from './person.ts'
import { type DenialReason, deny, type Ruling } from './ruling-answer.ts'

/** What is decided on: the purpose's version now, what stands against it, and all the person said. */
export interface Case {
  readonly version: Purpose
  readonly at: number
  readonly known: number
  /** Denials on the purpose or an ancestor. */
  readonly relevant: readonly TimedEvent[]
  /** Those of them that no grant has lifted. */
  readonly standing: readonly TimedEvent[]
  /** Grants, on any purpose, that are neither expired nor for a text that no longer counts. */
  readonly live: readonly TimedEvent[]
  readonly person: Person
  readonly exemptions: readonly Exemption[]
}

interface BasisRule {
  /** What allows when nothing stands against it. */
  readonly needs: 'grant' | 'nothing' | 'contract' | 'exemption'
  /** What a withdrawal, objection or opt-out does. */
  readonly onWithdrawal: 'deny' | 'deny-unless-exempt' | 'no-effect'
  /** What a restriction (GDPR art. 18) does. */
  readonly onRestriction: 'deny' | 'no-effect'
}

const interest: BasisRule = { needs: 'nothing', onWithdrawal: 'deny-unless-exempt', onRestriction: 'deny' }
const duty: BasisRule = { needs: 'exemption', onWithdrawal: 'no-effect', onRestriction: 'no-effect' }

/** What each legal basis makes of silence, of a withdrawal and of a restriction. */
const basisRules: Readonly<Record<LegalBasis, BasisRule>> = {
  consent: { needs: 'grant', onWithdrawal: 'deny', onRestriction: 'deny' },
  'legitimate-interest': interest,
  'public-task': interest,
  contract: { needs: 'contract', onWithdrawal: 'no-effect', onRestriction: 'deny' },
  'legal-obligation': duty,
  'vital-interest': duty,
}

export function judgeByBasis(about: Case): Ruling {
  const { version, standing } = about
  const rule = basisRules[version.legalBasis]
  const exemption = liveExemption(about)
  const restriction = pickCited(standing.filter(({ event }) => event.action === 'restrict'))
  if (restriction && rule.onRestriction === 'deny') return deny('restricted', restriction)
  const optOut = pickCited(standing.filter(({ event }) => event.action === 'opt-out'))
  if (optOut && version.saleOrSharing) return deny('opted-out', optOut)
  const withdrawal = pickCited(objections(about).filter(({ event }) => event.action !== 'restrict'))
  if (withdrawal && rule.onWithdrawal !== 'no-effect') {
    const mayBeExempt = rule.onWithdrawal === 'deny-unless-exempt' && !version.directMarketing
    if (!mayBeExempt || !exemption) return deny(reasonOf(withdrawal), withdrawal)
    return allow(about, undefined, exemption)
  }
  return judgeNeed(rule, exemption, about)
}

/** An objection to direct marketing under an interest is for good (GDPR art. 21(3)): no later grant lifts it. */
function objections({ version, relevant, standing }: Case): readonly TimedEvent[] {
  const forGood = version.directMarketing && basisRules[version.legalBasis].onWithdrawal === 'deny-unless-exempt'
  return forGood ? relevant : standing
}

function judgeNeed(rule: BasisRule, exemption: Exemption | undefined, about: Case): Ruling {
  switch (rule.needs) {
    case 'nothing':
      return allow(about)
    case 'exemption':
      return exemption ? allow(about, undefined, exemption) : deny('no-exemption')
    case 'contract': {
      const contract = liveGrant(about)
      return typeof contract === 'string' ? deny('no-contract') : allow(about, contract)
    }
    default: {
      const grant = liveGrant(about)
      if (typeof grant === 'string') return deny(grant)
      return regimeDenial(about) ?? allow(about, grant)
    }
  }
}

/** The newest grant on exactly this purpose that still counts, or why there is none. */
function liveGrant({ version, live, person }: Case): TimedEvent | DenialReason {
  const cited = pickCited(live.filter(({ event }) => event.purpose === version.key))
  if (cited) return cited
  const own = person.grants.filter(({ event }) => event.purpose === version.key)
  if (own.length === 0) return live.length > 0 ? 'wrong-purpose' : 'no-consent'
  const oldest = version.grantsFromVersion ?? version.version
  const counted = own.some(({ event }) => event.purposeVersion >= oldest && event.purposeVersion <= version.version)
  return counted ? 'expired' : 'outdated-version'
}

/** Each regime that applies must allow; with no known jurisdiction all apply, and consent cannot be told. */
function regimeDenial({ version, person }: Case): Ruling | undefined {
  const said = [...person.grants, ...person.denials]
  const known = new Set(said.flatMap(({ event }) => event.jurisdiction ?? []))
  if (known.size === 0) return deny('missing-jurisdiction')
  const registered = new Set(version.jurisdictions)
  return registered.size === 0 || [...known].every((place) => registered.has(place))
    ? undefined
    : deny('other-jurisdiction')
}

function liveExemption({ version, at, known, exemptions }: Case): Exemption | undefined {
  return exemptions
    .filter(({ purpose, legalBasis, recordedAt, expiresAt }) => {
      const recorded = microsecondsOf(recordedAt)
      return (
        purpose === version.key &&
        legalBasis === version.legalBasis &&
        recorded !== undefined &&
        recorded <= known &&
        !isPast(expiresAt, at)
      )
    })
    .toSorted((left, right) => (left.id < right.id ? -1 : 1))[0]
}

function reasonOf({ event }: TimedEvent): DenialReason {
  if (event.action === 'object') return 'objected'
  return event.action === 'opt-out' ? 'opted-out' : 'withdrawn'
}

function allow({ version }: Case, cited?: TimedEvent, exemption?: Exemption): Ruling {
  return {
    kind: 'allow',
    basis: version.legalBasis,
    purposeVersion: version.version,
    event: cited?.event.id ?? null,
    exemption: exemption?.id ?? null,
  }
}
