import type { Comparison, Withheld } from './result.ts'

export const withheld: Withheld = { kind: 'withheld', reason: 'withheld-before-planned-end' }

export const withheldBetweenLooks: Withheld = { kind: 'withheld', reason: 'withheld-between-looks' }

/** Issues that count rows and so say nothing of an effect. */
const harmlessIssues = ['missing-values', 'missing-as-zero', 'missing-excluded', 'non-finite-values', 'not-binary']

/** A run of a group-sequential plan that is none of its looks tells of success metrics no more than their units. */
export function withholdBetweenLooks(comparisons: readonly Comparison[]): readonly Comparison[] {
  const hidden = new Set(comparisons.filter(({ role }) => role === 'success').map(({ metric }) => metric))
  const hide = (means: Comparison['means']) =>
    Object.fromEntries(Object.keys(means).map((arm) => [arm, withheldBetweenLooks]))
  return comparisons.map((comparison) =>
    hidden.has(comparison.metric)
      ? {
          ...comparison,
          means: hide(comparison.means),
          adjustedMeans: comparison.adjustedMeans && hide(comparison.adjustedMeans),
          varianceReduction: comparison.varianceReduction === null ? null : withheldBetweenLooks,
          bayes: comparison.bayes === null ? null : withheldBetweenLooks,
          robustness: comparison.robustness === null ? null : withheldBetweenLooks,
          power: withheldBetweenLooks,
          issues: comparison.issues.filter(({ code }) => harmlessIssues.includes(code)),
        }
      : comparison,
  )
}

/**
 * What may be seen of a fixed plan before its end: of a success metric neither estimate nor
 * interval nor p-value, in no role that the same metric plays; of a guardrail no margin test, whose
 * level holds at the planned end only. Harm, monitored at every look, stays visible.
 */
export function withhold(comparisons: readonly Comparison[]): readonly Comparison[] {
  const hidden = new Set(comparisons.filter(({ role }) => role === 'success').map(({ metric }) => metric))
  return comparisons.map((comparison) => {
    const unjudged = comparison.role === 'guardrail' ? withholdMarginTest(comparison) : comparison
    return hidden.has(comparison.metric) ? withholdEstimates(unjudged) : unjudged
  })
}

function withholdMarginTest(comparison: Comparison): Comparison {
  const { family, noninferiority } = comparison
  return {
    ...comparison,
    family: { ...family, adjustedPValue: null, rejected: false },
    noninferiority: noninferiority && {
      ...noninferiority,
      statistic: null,
      pValue: null,
      log10PValue: null,
      state: noninferiority.state === 'inferior' ? 'inferior' : 'open',
      notes: [withheld.reason],
    },
  }
}

function withholdEstimates(comparison: Comparison): Comparison {
  const { family } = comparison
  return {
    ...comparison,
    // The harm family tells nothing but what harm itself does, which stays visible.
    family: family.name === 'harm' ? family : { ...family, adjustedPValue: null, rejected: false },
    means: Object.fromEntries(Object.keys(comparison.means).map((arm) => [arm, withheld])),
    adjustedMeans:
      comparison.adjustedMeans &&
      Object.fromEntries(Object.keys(comparison.adjustedMeans).map((arm) => [arm, withheld])),
    absolute: withheld,
    relative: withheld,
    test: withheld,
    varianceReduction: comparison.varianceReduction === null ? null : withheld,
    bayes: comparison.bayes === null ? null : withheld,
    robustness: comparison.robustness === null ? null : withheld,
    power: withheld,
    issues: comparison.issues.filter(({ code }) => harmlessIssues.includes(code)),
  }
}
