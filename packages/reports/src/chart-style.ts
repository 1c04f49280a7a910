import type { Config } from 'vega-lite'

const ink = '#1d2127'
const quiet = '#5b626d'
const grid = '#e4e0d6'
/** Apart for the common colour-vision deficiencies, 4.5:1 on white; the page maps each to a lighter twin in the dark. */
const palette = ['#0067a5', '#b84c00', '#00785a', '#a8518a', quiet]

/** Total width of a drawn chart, px: text keeps about 10 px when the picture shrinks to a phone. */
export const chartWidth = 420

/** The house's one Vega-Lite configuration. Charts speak by titles and direct labels; colour never alone. */
export const chartConfig: Config = {
  background: 'transparent',
  font: 'Helvetica, Arial, sans-serif',
  aria: false,
  padding: 4,
  view: { stroke: null, continuousHeight: 200, step: 34 },
  axis: {
    labelColor: ink,
    titleColor: quiet,
    labelFontSize: 13,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    titlePadding: 10,
    labelPadding: 6,
    gridColor: grid,
    domainColor: quiet,
    tickColor: quiet,
    tickSize: 4,
    labelLimit: 180,
  },
  axisQuantitative: { tickCount: 4, domain: false, ticks: false, grid: true },
  axisBand: { grid: false, ticks: false, domain: false },
  axisPoint: { grid: false, ticks: false, domain: false },
  axisTemporal: { grid: false },
  legend: {
    orient: 'top',
    labelColor: ink,
    titleColor: quiet,
    labelFontSize: 13,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    symbolStrokeWidth: 2,
  },
  header: { labelColor: ink, titleColor: quiet, labelFontSize: 13, titleFontSize: 13, titleFontWeight: 'normal' },
  title: { color: ink, subtitleColor: quiet, fontSize: 14, subtitleFontSize: 13, anchor: 'start', fontWeight: 600 },
  mark: { color: palette[0] },
  bar: { cornerRadiusEnd: 2 },
  line: { strokeWidth: 2, strokeJoin: 'round' },
  point: { filled: true, size: 80, opacity: 1 },
  rule: { color: ink, strokeWidth: 1.5 },
  tick: { thickness: 2 },
  text: { color: ink, fontSize: 13 },
  range: { category: palette, heatmap: ['#eef3f8', '#9cc3e0', '#0067a5'], ramp: ['#eef3f8', '#9cc3e0', '#0067a5'] },
  scale: { bandPaddingInner: 0.25 },
}
