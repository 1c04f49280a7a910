import type { Role } from '@weighhouse/workflows'

/** What each role is for, in one sentence: the table of permissions in words. */
export const roleWords: Readonly<Record<Role, { readonly title: string; readonly can: string }>> = {
  'data-scientist': {
    title: 'Data scientist',
    can: 'Adds notebooks, registers and amends their own experiments, runs them and reads every result.',
  },
  'compliance-officer': {
    title: 'Compliance officer',
    can: 'Sees purposes, consent and datasets, registers purposes, follows every entry of the ledger.',
  },
  'committee-member': {
    title: 'Committee member',
    can: 'Reads experiments, what changed since registration, and the reports that decisions rest on.',
  },
  analyst: { title: 'Analyst', can: 'Reads experiments, runs, results and reports, and changes nothing.' },
  operator: {
    title: 'Operator',
    can: 'Runs and cancels, adds people, ends tokens, keeps the catalogue of datasets. Reads no results.',
  },
}
