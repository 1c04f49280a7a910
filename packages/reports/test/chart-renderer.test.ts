import { type Chart, findAnalysis } from '@weighhouse/analyses'
import type { JsonObject, JsonValue } from '@weighhouse/kernel'
import { renderCharts } from '@weighhouse/reports'
import { describe, expect, it } from 'vitest'
import { inlineSvg } from '../src/inline-svg.ts'
import { gate30Charts } from './gate-30-charts.ts'
import { primary } from './gate-30-result.ts'

const good = gate30Charts[0]!.chart
const bars: JsonObject = {
  mark: 'bar',
  encoding: { x: { field: 'lower', type: 'quantitative' }, y: { field: 'metric', type: 'nominal' } },
}
const chart = (spec: JsonObject, rows = good.rows): Chart => ({ ...good, spec, rows })
const channel = (body: JsonObject): JsonObject => ({ mark: 'bar', encoding: { x: body } })
const x = { field: 'lower', type: 'quantitative' }

const hostile: readonly (readonly [string, JsonObject])[] = [
  ['data from a URL', { ...bars, data: { url: 'https://example.org/x.csv' } }],
  ['data from a file', { ...bars, data: { url: 'file:///etc/passwd' } }],
  ['named datasets', { ...bars, datasets: { x: [] } }],
  ['a schema', { ...bars, $schema: 'https://example.org/other.json' }],
  ['a transform', { ...bars, transform: [{ calculate: 'datum.lower', as: 'z' }] }],
  ['a lookup', { ...bars, transform: [{ lookup: 'a', from: { data: { url: 'x' }, key: 'a' } }] }],
  ['parameters', { ...bars, params: [{ name: 'p', expr: '1' }] }],
  ['usermeta', { ...bars, usermeta: { embedOptions: { renderer: 'canvas', loader: {} } } }],
  ['a configuration', { ...bars, config: { background: 'red' } }],
  [
    'a link',
    {
      ...bars,
      encoding: { x: { field: 'lower', type: 'quantitative' }, href: { value: 'javascript:process.exit()' } },
    },
  ],
  ['a mark that links', { ...bars, mark: { type: 'bar', href: 'javascript:process.exit()' } }],
  ['an image', { mark: { type: 'image', url: 'https://example.org/x.png' } }],
  ['an image channel', { mark: 'image', encoding: { url: { field: 'metric', type: 'nominal' } } }],
  ['a map', { mark: 'geoshape', projection: { type: 'mercator' } }],
  ['an expression as a value', { ...bars, mark: { type: 'bar', color: { expr: 'datum.lower' } } }],
  ['a signal as a value', { ...bars, mark: { type: 'bar', color: { signal: 'x' } } }],
  ['a label expression', channel({ ...x, axis: { labelExpr: 'datum.label' } })],
  ['encoded axis parts', channel({ ...x, axis: { encoding: { labels: { update: {} } } } })],
  ['an expression in a domain', channel({ ...x, scale: { domain: { expr: '[0, 1]' } } })],
  [
    'an expression in a test',
    { mark: 'bar', encoding: { color: { condition: { test: 'datum.lower > 0', value: 'red' }, value: 'blue' } } },
  ],
  ['a tooltip that reads all', { ...bars, mark: { type: 'bar', tooltip: { content: 'data' } } }],
  ['a foreign format', channel({ ...x, formatType: 'alert', format: 'x' })],
  ['an unknown column', channel({ field: 'nobody', type: 'quantitative' })],
  ['a prototype as a column', channel({ field: '__proto__', type: 'quantitative' })],
  ['a path as a column', channel({ field: 'lower[0].constructor', type: 'quantitative' })],
  ['a huge width', { ...bars, width: 1e9 }],
  ['a huge step', { ...bars, height: { step: 1e9 } }],
  ['a width that is no number', { ...bars, width: '100%' }],
  ['a javascript address in a title', { ...bars, title: 'javascript:alert(1)' }],
  ['a repeat', { repeat: ['lower', 'upper'], spec: bars }],
  ['an inner data set', { layer: [{ ...bars, data: { url: 'x' } }] }],
  ['an inner transform', { hconcat: [{ ...bars, transform: [] }] }],
  ['a selection', { ...bars, selection: { brush: { type: 'interval' } } }],
  [
    'a legend that computes',
    { mark: 'bar', encoding: { color: { field: 'metric', type: 'nominal', legend: { labelExpr: '1' } } } },
  ],
  ['a text that is a list of objects', { ...bars, title: [{ expr: '1' }] }],
  ['a mark size without end', { ...bars, mark: { type: 'bar', size: 1e300 } }],
  ['bins without end', channel({ ...x, bin: { maxbins: 1e12 } })],
]

describe('a hostile chart', () => {
  it.each(hostile)('with %s is refused before anything is drawn', async (_, spec) => {
    const [drawn] = await renderCharts([chart(spec)])
    expect(drawn).toHaveProperty('problem')
    expect(drawn).not.toHaveProperty('svg')
  })

  it('with a __proto__ key, deep nesting, too many rows or nested values is refused', async () => {
    const polluted: JsonObject = JSON.parse('{"mark":"bar","encoding":{"__proto__":{"field":"lower"}}}')
    let deep: JsonObject = bars
    for (let level = 0; level < 40; level++) deep = { layer: [deep] }
    const rows = Array.from({ length: 5_001 }, () => ({ metric: 'm', lower: 1 }))
    const nested = [{ metric: 'm', lower: [1] as JsonValue }]
    const drawn = await renderCharts([chart(polluted), chart(deep), chart(bars, rows), chart(bars, nested)])
    expect(drawn.map((one) => 'problem' in one)).toEqual([true, true, true, true])
  })

  it('leaves its neighbours standing when drawing it takes too long', async () => {
    const heavy = chart(
      { mark: 'point', encoding: { x, y: { field: 'metric', type: 'nominal' } } },
      Array.from({ length: 4_000 }, (_, index) => ({ metric: `m${index}`, lower: index })),
    )
    const [slow] = await renderCharts([heavy], { processorMs: 5, timeoutMs: 60_000 })
    expect(slow).toEqual({
      problem: `drawing it took ${process.platform === 'linux' ? 'more than 5 ms of processor time' : 'longer than 60000 ms'}`,
    })
    expect((await renderCharts([good]))[0]).toHaveProperty('svg')
  })

  it('fails alone when it runs out of memory', async () => {
    const rows = Array.from({ length: 4_000 }, (_, index) => ({ metric: `m${index}`, lower: index }))
    const text = { field: 'metric', type: 'nominal' }
    const layer = Array.from({ length: 12 }, () => ({
      mark: 'text',
      encoding: { x, y: { ...text, sort: null }, text },
    }))
    const drawn = await renderCharts([good, chart({ layer }, rows), good], { memoryMb: 32 })
    expect(drawn.map((one) => 'svg' in one)).toEqual([true, false, true])
  })

  it('with more than 2,000 marks is refused', async () => {
    const rows = Array.from({ length: 2_001 }, (_, index) => ({ metric: 'm', lower: index }))
    const points = { mark: 'point', encoding: { x } }
    const drawn = await renderCharts([chart(points, rows), chart(points, rows.slice(1))])
    expect(drawn.map((one) => 'svg' in one)).toEqual([false, true])
  })
})

describe('a drawn chart', () => {
  it('is what every chart of the ab-test analysis becomes', async () => {
    const charts = findAnalysis('ab-test')!.charts(primary)
    expect(charts.length).toBeGreaterThan(2)
    const problems = (await renderCharts(charts)).flatMap((one) => ('problem' in one ? [one.problem] : []))
    expect(problems).toEqual([])
  })

  it('is what charts of looks, power and other analyses become, whatever of them is missing', async () => {
    const [comparison] = primary.comparisons as readonly JsonObject[]
    const ratio = { verdict: 'pass', pValue: 1, log10PValue: 0, limit: 0.001, arms: [] }
    const told = { ...comparison, units: 900, estimate: 0.01, lower: null, upper: 0.04, boundary: null }
    const other = { analysis: 'log', estimate: 0.1, log10PValue: -2, agrees: true, reason: null }
    const power = {
      minimumDetectableEffect: 0.007,
      unitsNeeded: null,
      plannedEffect: null,
      alpha: 0.05,
      sides: 'two',
      target: 0.8,
    }
    const withheld = { kind: 'withheld', reason: 'withheld-before-planned-end' }
    const looked = {
      ...primary,
      mode: 'group-sequential',
      look: { index: 2, counted: true, reason: null, dataHash: null },
      looks: [{ index: 1, asOf: '2024-01-05T00:00:00.000Z', units: 900, sampleRatio: ratio, comparisons: [told] }],
      comparisons: [
        { ...comparison, robustness: [other], power },
        {
          ...comparison,
          metric: 'other',
          absolute: withheld,
          relative: withheld,
          power: withheld,
          robustness: withheld,
        },
      ],
    }
    const charts = findAnalysis('ab-test')!.charts(looked)
    expect(charts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['effect-looks-retained_7', 'robustness-retained_7', 'power-retained_7']),
    )
    const problems = (await renderCharts(charts)).flatMap((one) => ('problem' in one ? [one.problem] : []))
    expect(problems).toEqual([])
  })

  it('is the same, first or tenth, alone or among others', async () => {
    const [alone] = await renderCharts([good])
    const clipped = chart({ ...bars, mark: { type: 'bar', clip: true } })
    const many = await renderCharts([clipped, good, clipped, good])
    expect(many[1]).toEqual(alone)
    expect(many[3]).toEqual(alone)
    expect(many[2]).toEqual(many[0])
  })

  it('fails where the renderer only warns', async () => {
    const [drawn] = await renderCharts([
      chart({ mark: 'bar', encoding: { x, shape: { field: 'metric', type: 'nominal' } } }),
    ])
    expect(drawn).toHaveProperty('problem')
  })

  it('is the same again where it draws random numbers', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => ({
      metric: 'm',
      lower: (index * 7) % 11,
      upper: 0,
      estimate: 0,
    }))
    const spec: Chart['spec'] = {
      mark: { type: 'errorbar', extent: 'ci' },
      encoding: { x, y: { field: 'metric', type: 'nominal' } },
    }
    // A column that nothing shows makes it another chart, which is not remembered but drawn.
    const widened = rows.map((row) => ({ ...row, unused: 1 }))
    const drawn = await renderCharts([chart(spec, rows), chart(spec, widened)])
    expect(drawn[0]).toHaveProperty('svg')
    expect(drawn[1]).toEqual(drawn[0])
  })

  it('may have columns of any name: each is drawn or refused, and nothing of it runs', async () => {
    const names = [
      'price €',
      'toString',
      'hasOwnProperty',
      'datum',
      '${process.exit(1)}',
      '`x`',
      '</svg><script>',
      'a" + b',
      'x.y',
      'x[0]',
      '__proto__',
      'constructor',
      '\u2028',
      '',
    ]
    const charts = names.map((name) => ({
      ...chart({ mark: 'bar', encoding: { x: { field: name, type: 'quantitative' } } }),
      rows: [Object.fromEntries([[name, 1]])],
      columns: [{ field: name, title: name }],
    }))
    const drawn = await renderCharts([...charts, good])
    expect(drawn[0]).toHaveProperty('svg')
    expect(drawn.at(-1)).toHaveProperty('svg')
    for (const one of drawn) expect(JSON.stringify(one)).not.toContain('<script')
  })

  it('shows hostile text as text', async () => {
    const rows = [{ metric: '<script>alert(1)</script>', lower: 1, upper: 2, estimate: 1 }]
    const [drawn] = await renderCharts([chart(bars, rows)])
    const svg = drawn !== undefined && 'svg' in drawn ? drawn.svg : ''
    expect(svg).toContain('&lt;script&gt;')
    expect(inlineSvg(svg, 'c', 'title', 'words')).toContain('&lt;script&gt;')
  })
})

describe('a picture in a page', () => {
  it.each([
    '<svg><script>alert(1)</script></svg>',
    '<svg onload="alert(1)"></svg>',
    '<svg><a href="https://example.org"><rect/></a></svg>',
    '<svg><rect fill="url(https://example.org/x)"/></svg>',
    '<svg><image width="1"/></svg>',
    '<svg><foreignObject/></svg>',
    '<svg><!-- x --></svg>',
    '<svg></svg><svg></svg>',
    '<svg><g></svg>',
    '<svg>&#x3c;script></svg>',
    '<g></g>',
    'text',
    '',
  ])('is refused when it holds more than shapes and text: %s', (svg) => {
    expect(inlineSvg(svg, 'c', 'title', 'words')).toBeNull()
  })

  it('never shares an id with another', () => {
    const svg = '<svg><defs><clipPath id="clip0"><rect/></clipPath></defs><g clip-path="url(#clip0)"></g></svg>'
    expect(inlineSvg(svg, 'one', 't', 'd')).toContain('<clipPath id="one-clip0">')
    expect(inlineSvg(svg, 'one', 't', 'd')).toContain('clip-path="url(#one-clip0)"')
  })
})
