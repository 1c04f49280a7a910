import { describe, expect, it } from 'vitest'
import { diagnosticCodes, printDiagnostics, readNotebook } from '../src/index.ts'
import { edited, gate30 } from './example.ts'

describe('printDiagnostics', () => {
  const text = edited(gate30, 'role: control', 'role: contrl')

  it('shows the line with carets under the place, and the hint', async () => {
    const { diagnostics } = await readNotebook(text, { file: 'gate.md' })
    expect(printDiagnostics(diagnostics, text.replaceAll('\n', '\r\n'), 'pretty')).toBe(
      [
        'gate.md:14:26 NB0107 role is not "contrl"',
        '14 | arms: { gate_30: { role: contrl, share: 0.5 }, gate_40: { role: treatment, share: 0.5 } }',
        '   |                          ^^^^^^',
        '   = hint: did you mean "control"?',
        '',
      ].join('\n'),
    )
  })

  it('hints at the operator where an exclamation mark made a YAML tag of an expression', async () => {
    const cell = (filter: string) => `\`\`\`transform kept from=players\n- filter: ${filter}\n\`\`\`\n`
    for (const [filter, hint] of [
      ['!retained_7', 'did you mean "not retained_7"?'],
      ["!(arm = 'a')", 'did you mean "not (…)"?'],
    ] as const) {
      const { diagnostics } = await readNotebook(`${gate30}\n${cell(filter)}`, { file: 'gate.md' })
      expect(diagnostics.map(({ code, hint: said }) => [code, said])).toEqual([
        ['NB0103', expect.stringContaining(hint)],
      ])
    }
  })

  it('shows the other place of a problem that has two', async () => {
    const twice = edited(gate30, 'unit: player_id', 'unit: player_id\nkind: ab-test')
    const { diagnostics } = await readNotebook(twice, { file: 'gate.md' })
    expect(printDiagnostics(diagnostics, twice, 'pretty')).toContain('= gate.md:5:1 first said here')
  })

  it('cuts a long line to a window around the place and keeps control characters off the terminal', async () => {
    const hostile = edited(gate30, 'title: Should', `title: ${'x'.repeat(5000)}\u001B[31m`)
    const { diagnostics } = await readNotebook(hostile, { file: 'gate.md' })
    const printed = printDiagnostics(diagnostics, hostile, 'pretty')
    expect(printed).not.toContain('\u001B')
    expect(Math.max(...printed.split('\n').map((line) => line.length))).toBeLessThan(200)
  })

  it('writes workflow commands in which no text can begin a command of its own', async () => {
    const { diagnostics } = await readNotebook(text, { file: 'a,b:c.md' })
    const message = { ...diagnostics[0]!, message: 'x\n::error::y%' }
    expect(printDiagnostics([message], text, 'github')).toBe(
      '::error file=a%2Cb%3Ac.md,line=14,endLine=14,col=26,endColumn=32,title=NB0107::x%0A::error::y%25 (did you mean "control"?)\n',
    )
  })

  it('writes JSON that reads back', async () => {
    const { diagnostics } = await readNotebook(text, { file: 'gate.md' })
    expect(JSON.parse(printDiagnostics(diagnostics, text, 'json'))).toEqual(diagnostics)
  })

  it('has a family for every code', () => {
    for (const code of Object.keys(diagnosticCodes)) expect(code).toMatch(/^NB0[0-8]\d\d$/)
  })
})
