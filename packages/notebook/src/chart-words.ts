import type { ChartMap, ChartShape } from './chart-shape.ts'

export const number = (minimum: number, maximum: number): ChartShape => ({ is: 'number', minimum, maximum })
export const word = (...words: string[]): ChartShape => ({ is: 'word', words })
export const list = (of: ChartShape, maximum = 200): ChartShape => ({ is: 'list', of, maximum })
export const map = (keys: Readonly<Record<string, ChartShape>>, required?: readonly string[]): ChartMap => ({
  is: 'map',
  keys,
  ...(required && { required }),
})
export const either = (...of: ChartShape[]): ChartShape => ({ is: 'either', of })

export const flag: ChartShape = { is: 'flag' }
export const nothing: ChartShape = { is: 'null' }
export const text: ChartShape = { is: 'text', maximum: 300 }
export const colour: ChartShape = { is: 'colour' }
export const any = number(-1e15, 1e15)
export const share = number(0, 1)
export const pixels = number(-500, 500)
export const size = number(0, 5000)
export const angle = number(-360, 360)
export const constant = either(any, flag, nothing, text)
export const orient = word('left', 'right', 'top', 'bottom')
export const dash = list(number(0, 50), 8)
export const align = word('left', 'center', 'right')
export const baseline = word('top', 'middle', 'bottom', 'alphabetic', 'line-top', 'line-bottom')
export const weight = either(word('normal', 'bold', 'lighter', 'bolder'), number(100, 900))
export const formatType = word('number', 'time')
export const format: ChartShape = { is: 'format' }
export const title = either(text, nothing, list(text, 4))

export const aggregates = [
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
export const timeUnits = [
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
export const markTypes = [
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
