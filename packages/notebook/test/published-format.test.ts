import { describeOperators } from '@weighhouse/expressions'
import { describe, expect, it } from 'vitest'
import { describeDiagnostics, describeFormats, readNotebook } from '../src/index.ts'
import { frontMatterKeys } from '../src/front-matter.ts'
import { verbNames } from '../src/verb.ts'
import { gate30, repositoryFile, salk } from './example.ts'

const page = repositoryFile('docs/notebook-format.md')
const example = /^`{5}markdown\n([\s\S]*?)^`{5}$/m.exec(page)![1]!
const cells = [...page.matchAll(/^`{4}markdown\n([\s\S]*?)^`{4}$/gm)].map(([, text = '']) => text)

describe('docs/notebook-format.md', () => {
  it('shows the example as it is in experiments/gate-30, which checks without a problem', async () => {
    expect(example).toBe(gate30)
    for (const text of [gate30, salk]) {
      const { plan, diagnostics } = await readNotebook(text, { file: 'notebook.md' })
      expect(diagnostics).toEqual([])
      expect(plan!.steps.map(({ kind }) => kind)).toEqual(['source', 'analysis', 'rule'])
    }
  })

  it('has an example of every kind of cell, and all of them check together', async () => {
    expect(cells.length).toBe(7)
    const describeSql = async () => ({
      schema: { player_id: { kind: 'id' }, visits: { kind: 'integer' } } as const,
      problems: [],
    })
    const { plan, diagnostics } = await readNotebook(`${example}\n${cells.join('\n')}`, {
      file: 'notebook.md',
      describeSql,
    })
    expect(diagnostics).toEqual([])
    expect(new Set(plan!.steps.map(({ kind }) => kind)).size).toBe(5)
  })

  it('lists every diagnostic, format, operator, verb and field as the code has them', () => {
    expect(page).toContain(describeDiagnostics())
    expect(page).toContain(describeFormats())
    expect(page).toContain(describeOperators())
    for (const name of [...verbNames, ...frontMatterKeys]) expect(page).toContain(`| \`${name}\` |`)
  })
})
