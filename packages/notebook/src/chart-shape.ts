/** What a chart property may be. `number` bounds are included; `text` has at most `maximum` characters. */
export type ChartShape =
  | { readonly is: 'number'; readonly minimum: number; readonly maximum: number }
  | { readonly is: 'text'; readonly maximum: number }
  | { readonly is: 'colour' }
  | { readonly is: 'field' }
  | { readonly is: 'format' }
  | { readonly is: 'flag' }
  | { readonly is: 'null' }
  | { readonly is: 'word'; readonly words: readonly string[] }
  | { readonly is: 'list'; readonly of: ChartShape; readonly maximum: number }
  | ChartMap
  | { readonly is: 'either'; readonly of: readonly ChartShape[] }

export interface ChartMap {
  readonly is: 'map'
  readonly keys: Readonly<Record<string, ChartShape>>
  readonly required?: readonly string[]
}

const number = (minimum: number, maximum: number): ChartShape => ({ is: 'number', minimum, maximum })
const word = (...words: string[]): ChartShape => ({ is: 'word', words })
const list = (of: ChartShape, maximum = 200): ChartShape => ({ is: 'list', of, maximum })
const map = (keys: Readonly<Record<string, ChartShape>>, required?: readonly string[]): ChartMap => ({
  is: 'map',
  keys,
  ...(required && { required }),
})
const either = (...of: ChartShape[]): ChartShape => ({ is: 'either', of })

const flag: ChartShape = { is: 'flag' }
const nothing: ChartShape = { is: 'null' }
const text: ChartShape = { is: 'text', maximum: 300 }
const colour: ChartShape = { is: 'colour' }
const any = number(-1e15, 1e15)
const share = number(0, 1)
const pixels = number(-500, 500)
const size = number(0, 5000)
const angle = number(-360, 360)
const constant = either(any, flag, nothing, text)
const orient = word('left', 'right', 'top', 'bottom')
const dash = list(number(0, 50), 8)
const align = word('left', 'center', 'right')
const baseline = word('top', 'middle', 'bottom', 'alphabetic', 'line-top', 'line-bottom')
const weight = either(word('normal', 'bold', 'lighter', 'bolder'), number(100, 900))
const formatType = word('number', 'time')
const format: ChartShape = { is: 'format' }
const title = either(text, nothing, list(text, 4))

const aggregates = [
  'count',
  'valid',
  'missing',
  'distinct',
  'sum',
  'mean',
  'average',
  'median',
  'min',
  'max',
  'q1',
  'q3',
  'stdev',
  'stdevp',
  'stderr',
  'variance',
  'variancep',
  'ci0',
  'ci1',
  'product',
]
const timeUnits = [
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'dayofyear',
  'date',
  'hours',
  'minutes',
  'yearmonth',
  'yearmonthdate',
  'yearquarter',
  'yearweek',
  'monthdate',
  'hoursminutes',
]
const markTypes = [
  'arc',
  'area',
  'bar',
  'circle',
  'line',
  'point',
  'rect',
  'rule',
  'square',
  'text',
  'tick',
  'trail',
  'errorbar',
  'errorband',
  'boxplot',
]

const markDefinition = map(
  {
    type: word(...markTypes),
    align,
    angle,
    baseline,
    baselineOffset: pixels,
    bandSize: size,
    binSpacing: number(0, 50),
    clip: flag,
    color: colour,
    cornerRadius: number(0, 100),
    dx: pixels,
    dy: pixels,
    extent: either(word('stdev', 'stderr', 'ci', 'iqr', 'min-max'), number(0, 10)),
    fill: either(colour, nothing),
    fillOpacity: share,
    filled: flag,
    fontSize: number(4, 60),
    fontWeight: weight,
    fontStyle: word('normal', 'italic'),
    innerRadius: size,
    interpolate: word('linear', 'step', 'step-before', 'step-after', 'monotone', 'basis', 'cardinal', 'natural'),
    invalid: either(word('filter', 'break-paths-show-domains', 'break-paths-filter-domains', 'show'), nothing),
    limit: number(0, 1000),
    line: flag,
    opacity: share,
    order: either(flag, nothing),
    orient: word('horizontal', 'vertical'),
    outerRadius: size,
    padAngle: number(0, 7),
    point: either(flag, word('transparent')),
    radius: size,
    shape: word(
      'circle',
      'square',
      'cross',
      'diamond',
      'triangle-up',
      'triangle-down',
      'triangle-right',
      'triangle-left',
      'stroke',
      'triangle',
    ),
    size,
    stroke: either(colour, nothing),
    strokeCap: word('butt', 'round', 'square'),
    strokeDash: dash,
    strokeOpacity: share,
    strokeWidth: number(0, 50),
    tension: share,
    text,
    theta: angle,
    thickness: number(0, 50),
    ticks: flag,
    tooltip: either(flag, nothing),
    xOffset: pixels,
    yOffset: pixels,
  },
  ['type'],
)

const scale = either(
  nothing,
  map({
    type: word(
      'linear',
      'log',
      'pow',
      'sqrt',
      'symlog',
      'utc',
      'time',
      'ordinal',
      'band',
      'point',
      'quantile',
      'quantize',
      'threshold',
      'bin-ordinal',
    ),
    align: share,
    base: number(1.000001, 100),
    bins: list(any),
    clamp: flag,
    constant: number(1e-9, 1e9),
    domain: either(list(constant), word('unaggregated')),
    domainMax: any,
    domainMid: any,
    domainMin: any,
    exponent: number(0, 10),
    nice: either(flag, number(0, 100)),
    padding: number(0, 100),
    paddingInner: share,
    paddingOuter: number(0, 10),
    range: either(
      list(either(number(-5000, 5000), colour)),
      word('width', 'height', 'symbol', 'category', 'ordinal', 'ramp', 'diverging', 'heatmap'),
    ),
    rangeMax: number(-5000, 5000),
    rangeMin: number(-5000, 5000),
    reverse: flag,
    round: flag,
    scheme: word(
      'accent',
      'category10',
      'category20',
      'dark2',
      'paired',
      'pastel1',
      'pastel2',
      'set1',
      'set2',
      'set3',
      'tableau10',
      'tableau20',
      'blues',
      'greens',
      'greys',
      'oranges',
      'purples',
      'reds',
      'viridis',
      'magma',
      'inferno',
      'plasma',
      'cividis',
      'blueorange',
      'redblue',
      'purplegreen',
      'pinkyellowgreen',
      'redgrey',
      'redyellowblue',
      'spectral',
    ),
    zero: flag,
  }),
)

const axis = either(
  nothing,
  map({
    bandPosition: share,
    description: text,
    domain: flag,
    domainColor: colour,
    domainWidth: number(0, 20),
    format,
    formatType,
    grid: flag,
    gridColor: colour,
    gridDash: dash,
    gridOpacity: share,
    gridWidth: number(0, 20),
    labelAlign: align,
    labelAngle: angle,
    labelBaseline: baseline,
    labelColor: colour,
    labelFontSize: number(4, 40),
    labelFontWeight: weight,
    labelLimit: number(0, 1000),
    labelOverlap: either(flag, word('parity', 'greedy')),
    labelPadding: pixels,
    labels: flag,
    maxExtent: number(0, 1000),
    minExtent: number(0, 1000),
    offset: pixels,
    orient,
    position: pixels,
    tickBand: word('center', 'extent'),
    tickColor: colour,
    tickCount: number(0, 100),
    tickMinStep: number(0, 1e15),
    tickSize: number(0, 100),
    tickWidth: number(0, 20),
    ticks: flag,
    title,
    titleAlign: align,
    titleAnchor: word('start', 'middle', 'end'),
    titleAngle: angle,
    titleColor: colour,
    titleFontSize: number(4, 40),
    titleFontWeight: weight,
    titleLimit: number(0, 1000),
    titlePadding: pixels,
    values: list(constant),
    zindex: number(0, 1),
  }),
)

const legend = either(
  nothing,
  map({
    columns: number(1, 20),
    columnPadding: pixels,
    description: text,
    direction: word('horizontal', 'vertical'),
    format,
    formatType,
    gradientLength: number(10, 1000),
    labelFontSize: number(4, 40),
    labelLimit: number(0, 1000),
    offset: pixels,
    orient: word('left', 'right', 'top', 'bottom', 'top-left', 'top-right', 'bottom-left', 'bottom-right', 'none'),
    padding: pixels,
    rowPadding: pixels,
    symbolSize: size,
    symbolType: word('circle', 'square', 'cross', 'diamond', 'stroke', 'triangle'),
    tickCount: number(0, 100),
    title,
    titleFontSize: number(4, 40),
    titleLimit: number(0, 1000),
    titlePadding: pixels,
    type: word('symbol', 'gradient'),
    values: list(constant),
  }),
)

const header = either(
  nothing,
  map({
    format,
    formatType,
    labelAlign: align,
    labelAngle: angle,
    labelFontSize: number(4, 40),
    labelOrient: orient,
    labels: flag,
    title,
    titleFontSize: number(4, 40),
    titleOrient: orient,
  }),
)

const sort = either(
  nothing,
  word('ascending', 'descending', 'x', 'y', 'color', 'size', 'text', '-x', '-y', '-color', '-size', '-text'),
  list(constant),
  map({
    field: { is: 'field' },
    op: word(...aggregates),
    order: either(word('ascending', 'descending'), nothing),
    encoding: word('x', 'y', 'color', 'size', 'text'),
  }),
)

const channelKeys = {
  field: { is: 'field' } as ChartShape,
  type: word('quantitative', 'nominal', 'ordinal', 'temporal'),
  aggregate: word(...aggregates),
  bandPosition: share,
  bin: either(
    flag,
    nothing,
    word('binned'),
    map({ maxbins: number(2, 200), step: number(1e-9, 1e15), nice: flag, binned: flag }),
  ),
  timeUnit: word(...timeUnits, ...timeUnits.map((unit) => `utc${unit}`)),
  title,
}

const position = map({
  ...channelKeys,
  value: either(any, word('width', 'height')),
  datum: constant,
  axis,
  scale,
  sort,
  stack: either(flag, nothing, word('zero', 'center', 'normalize')),
})
const secondary = map({ ...channelKeys, value: either(any, word('width', 'height')), datum: constant })
const appearance = map({ ...channelKeys, value: either(any, colour, nothing), datum: constant, legend, scale, sort })
const words = map({ ...channelKeys, value: either(any, text), datum: constant, format, formatType })
const offset = map({ ...channelKeys, value: pixels, datum: constant, scale, sort })
const facet = map({
  ...channelKeys,
  align: word('all', 'each', 'none'),
  columns: number(1, 12),
  header,
  sort,
  spacing: number(0, 200),
})

const encoding = map({
  x: position,
  y: position,
  x2: secondary,
  y2: secondary,
  xError: secondary,
  yError: secondary,
  xError2: secondary,
  yError2: secondary,
  xOffset: offset,
  yOffset: offset,
  theta: position,
  theta2: secondary,
  radius: position,
  radius2: secondary,
  angle: appearance,
  color: appearance,
  fill: appearance,
  fillOpacity: appearance,
  opacity: appearance,
  shape: appearance,
  size: appearance,
  stroke: appearance,
  strokeDash: appearance,
  strokeOpacity: appearance,
  strokeWidth: appearance,
  text: words,
  tooltip: either(words, nothing, list(words, 12)),
  description: words,
  detail: either(map(channelKeys), list(map(channelKeys), 6)),
  order: either(
    map({ ...channelKeys, sort: word('ascending', 'descending'), value: any }),
    list(map({ ...channelKeys, sort: word('ascending', 'descending') }), 6),
  ),
  row: facet,
  column: facet,
  facet,
})

const resolve = map(
  Object.fromEntries(
    ['scale', 'axis', 'legend'].map((part) => [
      part,
      map(
        Object.fromEntries(
          ['x', 'y', 'color', 'size', 'opacity', 'shape', 'strokeDash', 'xOffset', 'yOffset'].map((channel) => [
            channel,
            word('shared', 'independent'),
          ]),
        ),
      ),
    ]),
  ),
)
const mark = either(word(...markTypes), markDefinition)
const titled = either(
  text,
  map({ text, subtitle: text, anchor: word('start', 'middle', 'end'), fontSize: number(4, 40), offset: pixels }, [
    'text',
  ]),
)
const length = either(number(20, 1200), map({ step: number(4, 200) }, ['step']))

/**
 * The charts that may be drawn: an allow-list over Vega-Lite 6. There is no `$schema`, `data`,
 * `transform`, `params`, expression, link, image or `usermeta` in it, so none can be said.
 */
export const chartShape = map({
  title: titled,
  description: { is: 'text', maximum: 2000 },
  width: length,
  height: length,
  mark,
  encoding,
  layer: list(map({ mark, encoding, title: text }, ['mark']), 8),
  resolve,
  view: map({ stroke: either(colour, nothing) }),
})
