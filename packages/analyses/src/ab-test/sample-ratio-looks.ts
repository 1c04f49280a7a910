import type { JsonObject } from '@weighhouse/kernel'
import type { Chart } from '../analysis.ts'
import { drawnLooks, namedLooks } from './effect-looks.ts'
import { dayWords, numberWords, percentWords, pValueWords } from './number-words.ts'
import { lookTold, type PastLook } from './past-look.ts'
import type { AbTestResult } from './result.ts'

/** How far each arm's share of the units was from the planned one at every look; from the second look on. */
export function sampleRatioLooksChart(result: AbTestResult): readonly Chart[] {
  const { look, looks } = result
  if (look?.counted !== true || looks === null) return []
  const all = [...looks, lookTold(result)].flatMap((past) =>
    past.sampleRatio === null ? [] : [{ ...past, ratio: past.sampleRatio }],
  )
  if (all.length < 2) return []
  const told = drawnLooks(all, () => false)
  const said = told.length <= namedLooks ? told : told.filter((_, position) => [0, told.length - 1].includes(position))
  const rows = told.flatMap((past, position) => lookRows(past, past.ratio, position === told.length - 1))
  const off = all.find(({ ratio }) => ratio.verdict === 'invalid')
  const largest = Math.max(...rows.map(({ axisDeviation }) => Math.abs(axisDeviation)))
  return [
    {
      name: 'sample-ratio-looks',
      title:
        off === undefined
          ? `The arms kept to their planned shares at all ${all.length} looks`
          : `The arms have not had their planned shares since look ${off.index}`,
      description: `${said.map((past) => lookWords(past, past.ratio)).join('; ')}. The check fails below ${told.at(-1)?.ratio.limit ?? 'its limit'}; the line in the middle is the planned share.`,
      rows,
      columns: [
        { field: 'look', title: 'Look' },
        { field: 'day', title: 'Data as of' },
        { field: 'arm', title: 'Arm' },
        { field: 'units', title: 'Units', format: 'number' },
        { field: 'share', title: 'Share', format: 'pct' },
        { field: 'planned', title: 'Planned share', format: 'pct' },
        { field: 'pValue', title: 'Smallest p so far', format: 'pvalue' },
      ],
      spec: sampleRatioSpec(Math.max(2, Math.ceil(largest * 1.3))),
    },
  ]
}

type Ratio = NonNullable<PastLook['sampleRatio']>

function lookRows({ index, asOf, units }: PastLook, { arms, pValue }: Ratio, isLast: boolean) {
  const total = arms.reduce((sum, arm) => sum + arm.units, 0)
  if (total === 0) return []
  return arms.map(({ arm, units: counted, planned }, position) => {
    const share = counted / total
    const plannedShare = planned / total
    const label = isLast ? `${arm}: ${percentWords(share)} of the units` : ''
    const isAbove = share > plannedShare || (share === plannedShare && position === 0)
    return {
      look: index,
      day: dayWords(asOf),
      arm,
      all: units,
      units: counted,
      share,
      planned: plannedShare,
      pValue,
      axisDeviation: (share - plannedShare) * 100,
      labelAbove: isAbove ? label : '',
      labelBelow: isAbove ? '' : label,
    }
  })
}

function lookWords({ index, asOf }: PastLook, { arms, pValue }: Ratio): string {
  const counted = arms.map(({ arm, units, planned }) => `${arm} ${numberWords(units, 0)} of ${numberWords(planned, 0)}`)
  return `look ${index} (${dayWords(asOf)}): ${counted.join(', ')} planned, ${pValueWords(pValue)}`
}

function sampleRatioSpec(reach: number): JsonObject {
  const x = {
    field: 'all',
    type: 'quantitative',
    title: 'Units of all arms at the look',
    scale: { zero: true },
    axis: { grid: false, format: ',d' },
  }
  const y = {
    field: 'axisDeviation',
    type: 'quantitative',
    title: 'Share less planned share (points)',
    scale: { domain: [-reach, reach] },
    axis: { grid: false },
  }
  const text = (field: string, dy: number) => ({
    mark: { type: 'text', align: 'right', dy },
    encoding: { x, y, text: { field, type: 'nominal' } },
  })
  return {
    height: 200,
    layer: [
      { mark: { type: 'rule', color: '#5b626d' }, encoding: { y: { datum: 0, type: 'quantitative' } } },
      {
        mark: { type: 'line', point: { size: 60 } },
        encoding: { x, y, detail: { field: 'arm', type: 'nominal' } },
      },
      text('labelAbove', -14),
      text('labelBelow', 15),
    ],
  }
}
