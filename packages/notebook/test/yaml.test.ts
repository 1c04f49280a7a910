import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Report } from '../src/report.ts'
import { readSimpleYaml } from '../src/simple-yaml.ts'
import { readGeneralYaml, type YamlNode } from '../src/yaml-tree.ts'
import { gate30, repositoryFile, salk } from './example.ts'

const untold: Report = () => undefined

function meaning(node: YamlNode | null): unknown {
  if (node === null) return null
  if (node.kind === 'scalar') return [node.text, node.plain, node.text === '' ? 0 : node.span.start]
  if (node.kind === 'list') return node.items.map(meaning)
  return [...node.entries.values()].map(({ key, keySpan, value }) => [key, keySpan.start, meaning(value)])
}

const everyKey = repositoryFile('packages/notebook/test/every-key.md')
const bodies = [gate30, salk, everyKey].flatMap((text) =>
  [...text.matchAll(/^(?:---|```[^\n]+)\n([\s\S]*?)^(?:---|```)$/gm)].map(([, body = '']) => body),
)
const styles =
  "a: |\n  x\n   y\n\n  z\nb: |-\n  q\nc: long text\n  goes on\n\n  here\nd:\n- a\n- b: 1\n  c: 2\n-\n  - x\n- - 1\n  - 2\ne:\nf: {a, b: , 'c': d}\ng: [a,\n  b, # c\n  c]\n'h h': \"x # y\"\ni: a#b\nj: a:b\nk: -1\n"

describe('the reader of simple YAML', () => {
  it('takes every cell of the examples', () => {
    expect([...bodies, styles].filter((body) => readSimpleYaml(body, 0) === undefined)).toEqual([])
  })

  it('reads what it takes as the general parser does, places included', { timeout: 60_000 }, () => {
    const character = fc.constantFrom(...Array.from('ab:#- \n[]{},\'"|>&*!?%@`\\\t~.<='))
    const edit = fc.tuple(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom('delete', 'insert', 'replace'),
      character,
    )
    let taken = 0
    fc.assert(
      fc.property(fc.constantFrom(...bodies, styles), fc.array(edit, { maxLength: 3 }), (body, edits) => {
        const text = edits.reduce((at, [where, how, one]) => {
          const index = Math.floor(where * at.length)
          return at.slice(0, index) + (how === 'delete' ? '' : one) + at.slice(how === 'insert' ? index : index + 1)
        }, body)
        const simple = readSimpleYaml(text, 0)
        if (!simple) return
        taken++
        expect(meaning(simple)).toEqual(meaning(readGeneralYaml(text, 0, untold)))
      }),
      { numRuns: 800 },
    )
    expect(taken).toBeGreaterThan(300)
  })

  it.each([
    'a: &x 1',
    'a: *x',
    'a: !!str 1',
    '<<: { a: 1 }',
    'a: 1\na: 2',
    '__proto__: 1',
    '%YAML 1.1\n---\na: 1',
    'a: 1\n---\nb: 2',
    '? a\n: b',
    '- a\nb: c',
    'a:\n\t- b',
  ])('leaves %s to be refused', (text) => {
    const told: string[] = []
    expect(readSimpleYaml(text, 0)).toBeUndefined()
    readGeneralYaml(text, 0, (code) => told.push(code))
    if (text !== '? a\n: b') expect(told.join()).toMatch(/NB010[123]/)
  })
})
