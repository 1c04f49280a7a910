import type { JsonObject } from '@weighhouse/kernel'
import type { Chart } from '../analysis.ts'
import { chartName, comparisonWords, type EffectScale, effectScaleOf } from './effect-scale.ts'
import { layersWithValues } from './layers-with-values.ts'
import { numberWords, percentWords, pValueWords } from './number-words.ts'
import type { AbTestResult, Comparison, Robustness } from './result.ts'

/** What the other analyses of a comparison are called. */
const names: Readonly<Record<Robustness['analysis'], string>> = {
  uncapped: 'Without the cap',
  unadjusted: 'Without covariates',
  log: 'In logarithms of 1 + value',
  'mann-whitney': 'By ranks',
  'without-largest': 'Without the largest value',
}

/** The registered comparison above the same comparison done otherwise, each with whether it agrees. */
export function robustnessCharts({ comparisons }: AbTestResult): readonly Chart[] {
  return comparisons.flatMap((comparison) => {
    const { robustness, absolute } = comparison
    if (robustness === null || 'kind' in robustness || absolute.kind !== 'estimated') return []
    const scale = effectScaleOf(comparison)
    const { estimate, set } = absolute
    const [lower, upper] = set.kind === 'interval' ? [set.lower, set.upper] : [null, null]
    const interval =
      lower === null || upper === null
        ? ''
        : ` (${percentWords(set.level).replace('.0 %', ' %')} interval ${scale.number(lower)} to ${scale.number(upper)})`
    const isBounded = interval !== ''
    const record = {
      analysis: 'As registered',
      estimate,
      words: `${scale.words(estimate)}${interval}`,
      pValue: comparison.test.kind === 'estimated' ? comparison.test.pValue : null,
      agrees: '',
      axisRecord: estimate * scale.factor,
      axisLower: isBounded && lower !== null ? lower * scale.factor : null,
      axisUpper: isBounded && upper !== null ? upper * scale.factor : null,
      axisAgreeing: null,
      axisOther: null,
      noDifference: 0,
    }
    const rows = [record, ...robustness.map((other) => robustnessRow(other, scale, comparison))]
    return [
      {
        name: chartName('robustness', comparison, comparisons),
        title: `${titleOf(robustness)}: ${comparisonWords(comparison)}`,
        description: `${rows.map(({ analysis, words }) => `${analysis}: ${words}`).join('; ')}. To agree is to have the same sign, and to show a difference where the registered analysis does. The thin line marks no difference; what is measured otherwise has words only.`,
        rows,
        columns: [
          { field: 'analysis', title: 'Analysis' },
          { field: 'words', title: 'Difference' },
          { field: 'pValue', title: 'p', format: 'pvalue' },
          { field: 'agrees', title: 'Agrees' },
        ],
        spec: robustnessSpec(scale, rows),
      },
    ]
  })
}

function titleOf(robustness: readonly Robustness[]): string {
  const answered = robustness.filter(({ agrees }) => agrees !== null)
  const against = answered.filter(({ agrees }) => agrees === false)
  if (answered.length === 0) return 'No other analysis has an answer'
  if (against.length === 0)
    return answered.length === 1
      ? 'The one other analysis agrees with the registered one'
      : `All ${answered.length} other analyses agree with the registered one`
  return `${against.length} of ${answered.length} other analyses ${against.length === 1 ? 'disagrees' : 'disagree'} with the registered one`
}

function robustnessRow(
  { analysis, estimate, log10PValue, agrees, reason }: Robustness,
  scale: EffectScale,
  { treatment, control }: Comparison,
) {
  const isOnScale = analysis !== 'log' && analysis !== 'mann-whitney'
  const pValue = log10PValue === null || log10PValue < -300 ? null : 10 ** log10PValue
  const size =
    estimate === null
      ? null
      : isOnScale
        ? scale.words(estimate)
        : analysis === 'log'
          ? `${numberWords(estimate, 4, 'always')} in logarithms`
          : `${treatment} above ${control} in ${percentWords(0.5 + estimate)} of pairs`
  const answer = agrees === null ? '' : agrees ? ', agrees' : ', disagrees'
  const onAxis = isOnScale && estimate !== null ? estimate * scale.factor : null
  return {
    analysis: names[analysis],
    estimate,
    words:
      size === null || log10PValue === null
        ? `no answer (${(reason ?? 'unknown').replaceAll('-', ' ')})`
        : `${size}, ${pValueWords(pValue)}${answer}`,
    pValue,
    agrees: agrees === null ? '' : agrees ? 'yes' : 'no',
    axisRecord: null,
    axisLower: null,
    axisUpper: null,
    axisAgreeing: agrees === false ? null : onAxis,
    axisOther: agrees === false ? onAxis : null,
    noDifference: 0,
  }
}

function robustnessSpec(
  { axis }: EffectScale,
  rows: readonly (Readonly<Record<string, unknown>> & { readonly analysis: string })[],
): JsonObject {
  const y = { field: 'analysis', type: 'nominal', axis: null, sort: rows.map(({ analysis }) => analysis) }
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    title: axis,
    scale: { zero: true },
    axis: { grid: false },
  })
  const text = (field: string, dy: number, fontWeight: 'bold' | 'normal') => ({
    mark: { type: 'text', align: 'left', dx: 2, dy, fontWeight },
    encoding: { y, x: { value: 0 }, text: { field, type: 'nominal' } },
  })
  const point = (field: string, color: string, shape: string) => ({
    mark: { type: 'point', filled: true, size: 90, opacity: 1, color, shape },
    encoding: { y, x: x(field) },
  })
  return {
    width: 420,
    height: { step: 74 },
    layer: layersWithValues(
      [
        {
          mark: { type: 'tick', thickness: 1.5, size: 20, opacity: 1, color: '#5b626d' },
          encoding: { y, x: x('noDifference') },
        },
        { mark: { type: 'rule', strokeWidth: 3 }, encoding: { y, x: x('axisLower'), x2: { field: 'axisUpper' } } },
        point('axisRecord', '#1d2127', 'circle'),
        point('axisAgreeing', '#0067a5', 'circle'),
        point('axisOther', '#b84c00', 'diamond'),
        text('analysis', -35, 'bold'),
        text('words', -18, 'normal'),
      ],
      rows,
    ),
  }
}
