import { describe, expect, it } from 'vitest'
import { readNotebook } from '../src/index.ts'
import { edited, gate30 } from './example.ts'

const largest = 512 * 1024

function filled(unit: string): string {
  return gate30 + unit.repeat(Math.floor((largest - gate30.length) / unit.length))
}

const chart =
  '  - { mark: { type: rule, size: 3 }, encoding: { x: { field: arm, type: nominal, axis: { labelAngle: 30 } }, y: { aggregate: count } } }\n'
const large: Readonly<Record<string, string>> = {
  'prose with links and placeholders': filled('The [gate](https://x.y/z) is {{ decision.verdict }} and `code`.\n\n'),
  'one paragraph of brackets': filled('](a'),
  angles: filled('<a '),
  braces: filled('{{ '),
  ticks: gate30 + Array.from({ length: 900 }, (_, index) => `${'`'.repeat(index + 1)} `).join(''),
  'an open listing': `${gate30}\n\`\`\`\n${'x\n'.repeat(250_000)}`,
  'nested fences': filled('> - `` ``` ``` x\n'),
  'published counts': edited(gate30, '    - [gate_30, true, 8502]\n', '    - [gate_30, true, 8502]\n'.repeat(18_500)),
  'an unclosed quote': edited(gate30, 'title: Should', `title: "${'\\'.repeat(400_000)}`),
  'open brackets': edited(gate30, '[ana.silva]', '[ '.repeat(200_000)),
  'dashes in a row': edited(gate30, '[ana.silva]', `\n  ${'- '.repeat(200_000)}`),
  'unknown keys': edited(
    gate30,
    'review:',
    `${Array.from({ length: 25_000 }, (_, index) => `key_${index}: a`).join('\n')}\nreview:`,
  ),
  charts:
    gate30 +
    Array.from(
      { length: 196 },
      (_, index) => `\n\`\`\`chart c${index} data=players\nlayer:\n${chart.repeat(8)}\`\`\`\n`,
    ).join(''),
}

/** Of processor time, since the machine may be busy with other work. */
async function millisecondsToRead(text: string): Promise<number> {
  const start = process.cpuUsage()
  await readNotebook(text, { file: 'notebook.md' })
  return process.cpuUsage(start).user / 1000
}

describe('the deepest allowed expression', () => {
  it('is planned in every place that takes one', async () => {
    const nested = (inner: string): string => 'abs('.repeat(60) + inner + ')'.repeat(60)
    const path = nested('primary.comparisons.retained_7.absolute.estimate')
    const texts = [
      edited(gate30, 'value: retained_7', `value: "${nested('case when retained_7 then 1 else 0 end')}"`),
      edited(gate30, 'table: standard ', `rollback: "${path} < 0"\notherwise: review `),
      edited(gate30, "primary.checks['sample-ratio'].verdict = 'pass'", `${path} > 0`),
      `${gate30}\n\`\`\`transform deep from=players\n- filter: "${nested('1')} = 1"\n\`\`\`\n`,
    ]
    for (const text of texts) {
      const { plan, diagnostics } = await readNotebook(text, { file: 'notebook.md' })
      expect(diagnostics).toEqual([])
      expect(plan).not.toBeNull()
    }
  })
})

describe('the largest allowed notebook', () => {
  // Held at 200 ms on an idle machine (WEIGHHOUSE_LONG); a busy one gets five times as long, which still tells quadratic from linear.
  const limit = process.env.WEIGHHOUSE_LONG === undefined ? 1_000 : 200

  it.each(Object.entries(large))('of %s is read in time', async (_, text) => {
    expect(text.length).toBeLessThanOrEqual(largest)
    const times = [await millisecondsToRead(text), await millisecondsToRead(text), await millisecondsToRead(text)]
    expect(Math.min(...times)).toBeLessThan(limit)
  })

  it('is not exceeded by a byte', async () => {
    const whole = gate30 + 'x'.repeat(largest - new TextEncoder().encode(gate30).length)
    expect((await readNotebook(whole, { file: 'n' })).diagnostics).toEqual([])
    const { plan, diagnostics } = await readNotebook(new TextEncoder().encode(`${whole}x`), { file: 'n' })
    expect([plan, diagnostics.map(({ code }) => code)]).toEqual([null, ['NB0801']])
  })

  it.each([
    ['marks of emphasis', '*a_'.repeat(2_000)],
    ['brackets', '['.repeat(3_000)],
    ['quotations', `${'>'.repeat(21)} a`],
    ['lists on one line', `${'- '.repeat(21)}a`],
    ['lists below one another', Array.from({ length: 60 }, (_, index) => `${'  '.repeat(index)}- a`).join('\n')],
  ])('with too many %s in one place is refused', async (_, prose) => {
    const { plan, diagnostics } = await readNotebook(edited(gate30, '# The first gate', prose), { file: 'n' })
    expect([plan, diagnostics[0]?.code]).toEqual([null, 'NB0805'])
  })

  it('may hold long lists, tables with marks and lists within lists', async () => {
    const prose = `${'* item\n'.repeat(3_000)}\n| a |\n| - |\n${'| snake_case |\n'.repeat(1_500)}\n> 1. a\n>    - b\n>      - c\n\n12345678. - 2023. x\n`
    expect((await readNotebook(edited(gate30, '# The first gate', prose), { file: 'n' })).diagnostics).toEqual([])
  })

  it('tells at most 500 problems, and how many more there are', async () => {
    const { diagnostics } = await readNotebook(filled('<b>x</b>\n\n').slice(0, 100_000), { file: 'n' })
    expect(diagnostics.length).toBe(501)
    expect(diagnostics.at(-1)).toMatchObject({ code: 'NB0804' })
  })
})

describe('any input', () => {
  it.each([
    '',
    '\n',
    '---',
    '---\n---',
    '---\n---\n',
    '\uFEFF',
    '```',
    '```source',
    '---\n[]\n---\n',
    '---\na\n---\n',
    '\uD800',
    '---\nnotebook: 1\n---\n```rule __proto__ uses=constructor\ntable: standard\n```',
  ])('such as %j is answered with diagnostics', async (text) => {
    const { plan, diagnostics } = await readNotebook(text, { file: 'n' })
    expect(plan).toBeNull()
    expect(diagnostics.length).toBeGreaterThan(0)
    expect(diagnostics.map(({ code }) => code)).not.toContain('NB0005')
  })
})
