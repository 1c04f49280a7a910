/** A reason or issue code in words. Codes without an entry read as their own words. */
export function reasonInWords(code: string): string {
  return Object.hasOwn(words, code) ? words[code]! : code.replaceAll('-', ' ')
}

/** A verdict as the plan's advice reads it aloud. */
export function verdictInWords(verdict: string): string {
  return Object.hasOwn(verdicts, verdict) ? verdicts[verdict]! : verdict.replaceAll('-', ' ')
}

const verdicts: Readonly<Record<string, string>> = {
  ship: 'ship',
  hold: 'hold',
  rollback: 'roll back',
  inconclusive: 'inconclusive',
  invalid: 'the result is invalid',
  'not-ready': 'not ready yet',
  review: 'people must review it',
  'not-evaluated': 'not evaluated',
  pass: 'pass',
  fail: 'fail',
  'insufficient-evidence': 'insufficient evidence',
  'non-inferior': 'non-inferior',
  'planned-look': 'a planned look',
}

const words: Readonly<Record<string, string>> = {
  'sample-ratio': 'the arms do not have their planned shares',
  crossover: 'too many units were seen in more than one arm',
  imbalance: 'the arms differed before exposure',
  'unplanned-arm': 'units stand in an arm that the plan does not name',
  'no-estimable-success': 'no success metric could be estimated',
  deviation: 'the analysis deviates from the registered plan',
  'guardrail-inferior': 'a guardrail is shown to be worse',
  'metric-deteriorated': 'a watched metric is shown to have deteriorated',
  'success-harmful': 'a success metric moved in the harmful direction',
  'success-superior': 'the success rule is met',
  'guardrails-pass': 'every guardrail is shown to be non-inferior',
  'success-not-shown': 'no improvement of the success metric is shown',
  'guardrail-open': 'a guardrail is neither shown safe nor shown worse',
  'before-planned-end': 'the planned end is not reached',
  'minimum-duration': 'the minimum duration is not reached',
  'immature-units': 'too many units have not completed their window',
  'burn-in': 'too few units for a valid bound yet',
  'skew-gate': 'the metric is too skewed for a valid bound at this size',
  'not-estimable': 'it could not be estimated',
  'too-few-units': 'too few units',
  'zero-variance-equal-means': 'all values are equal in both arms',
  'zero-variance': 'all values are equal',
  'control-mean-sign-unresolved': "the control mean's sign is not resolved",
  'withheld-before-planned-end': 'withheld until the planned end',
  'withheld-between-looks': 'withheld until the next planned look',
  'look-outside-schedule': 'this run is none of the planned looks',
  'look-out-of-order': 'a later instant was looked at already',
  'information-not-increasing': 'no units came since the last look',
  'information-revised': 'units of an earlier look are gone',
  'error-spent': 'earlier looks have spent all of the error',
  'expected-count-small': 'expected counts are too small',
  'sparse-counts': 'few events, so exact methods are used',
  'no-events': 'no unit had the event, or every one had it',
  'small-cell': 'too few people to show without revealing them',
  'no-consent': 'no consent',
  withdrawn: 'consent withdrawn',
  'wrong-purpose': 'consent for another purpose',
  'effect-zero': 'the planned effect is zero',
  'worse-within-margin': 'worse, but within its margin',
  'no-rows': 'no rows',
  'degenerate-bins': 'the reference leaves bins without content',
  'dependent-rows': 'the rows are not independent',
  'reference-not-stable': 'the reference is not stable',
}
