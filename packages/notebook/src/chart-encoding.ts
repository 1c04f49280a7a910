import type { ChartShape } from './chart-shape.ts'
import { markDefinition, scale, axis, legend, header, sort } from './chart-parts.ts'
import {
  number,
  word,
  list,
  map,
  either,
  flag,
  nothing,
  text,
  colour,
  any,
  share,
  pixels,
  constant,
  formatType,
  format,
  title,
  aggregates,
  timeUnits,
  markTypes,
} from './chart-words.ts'

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
