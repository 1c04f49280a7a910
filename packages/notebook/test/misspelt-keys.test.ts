import { findAnalysis } from '@weighhouse/analyses'
import { describe, expect, it } from 'vitest'
import { readNotebook } from '../src/index.ts'
import { parameterKeys } from '../src/analysis-cell.ts'
import { frontMatterKeys } from '../src/front-matter.ts'
import { observationKeys } from '../src/observation-cell.ts'
import { ruleKeys } from '../src/rule-cell.ts'
import { originFields, sourceKeys } from '../src/source-cell.ts'
import { verbKeys, verbNames } from '../src/verb.ts'
import { repositoryFile } from './example.ts'

/** Every key that the format knows stands in this file at least once. */
const everyKey = repositoryFile('packages/notebook/test/every-key.md')

/** Names that authors choose. */
const chosen = new Set(['a', 'b', 'asOf', 'group_column', 'key_column', 'made', 'old', 'left_key', 'x_column'])

/** A letter dropped, two swapped, one doubled, one replaced: the slips of a hand. */
function misspellings(key: string): readonly string[] {
  const middle = Math.max(1, Math.floor(key.length / 2))
  const [before, letter, after] = [key.slice(0, middle), key[middle] ?? key.at(-1)!, key.slice(middle + 1)]
  return [
    before + after,
    key.slice(0, middle - 1) + letter + key[middle - 1]! + after,
    before + letter + letter + after,
    `${before}q${after}`,
  ]
}

interface KeyPlace {
  readonly key: string
  readonly at: number
}

function keyPlaces(): readonly KeyPlace[] {
  return [...everyKey.matchAll(/(?<=^ *(?:- )?(?:\{ )?|[{,] )([A-Za-z][A-Za-z0-9_]*)(?=:(?: |$))/gm)]
    .map(({ 1: key = '', index }) => ({ key, at: index }))
    .filter(({ key }) => !chosen.has(key) && key.length > 2)
}

describe('a misspelt key', () => {
  it('is tried for every key there is', () => {
    const tried = new Set(keyPlaces().map(({ key }) => key))
    const method = findAnalysis('ab-test')!
    const known = [
      ...frontMatterKeys,
      ...sourceKeys,
      ...Object.values(originFields).flat(),
      ...verbNames,
      ...Object.values(verbKeys).flat(),
      ...ruleKeys,
      ...observationKeys,
      ...parameterKeys(method),
    ]
    expect(known.filter((key) => key.length > 2 && !tried.has(key))).toEqual([])
  })

  it('is told with the right key as a hint, in at least 95 of 100', { timeout: 120_000 }, async () => {
    const missed: string[] = []
    let tried = 0
    for (const { key, at } of keyPlaces()) {
      const line = everyKey.slice(0, at).split('\n').length
      for (const wrong of misspellings(key)) {
        if (wrong === key || keyPlaces().some((other) => other.key === wrong)) continue
        tried++
        const text = everyKey.slice(0, at) + wrong + everyKey.slice(at + key.length)
        const { diagnostics } = await readNotebook(text, { file: 'notebook.md' })
        const told = diagnostics.some(({ range, hint }) => range.start.line === line && hint?.includes(`"${key}"`))
        if (!told) missed.push(`${key} as ${wrong} in line ${line}`)
      }
    }
    expect(tried).toBeGreaterThan(400)
    expect(missed.length / tried, missed.join('\n')).toBeLessThanOrEqual(0.05)
  })

  it.each([
    ['source players sourceTyp=engagement', 'sourceType'],
    ['transform kept fron=players', 'from'],
    ['analysis primary dta=players', 'data'],
    ['chart lift dat=players', 'data'],
    ['rule decision ues=primary', 'uses'],
    ['transfrom kept from=players', 'transform'],
    ['observatoin calls', 'observation'],
  ])('in the info string %s is told too', async (info, right) => {
    const { diagnostics } = await readNotebook(`\`\`\`${info}\nmethod: ab-test\n\`\`\`\n`, { file: 'notebook.md' })
    expect(diagnostics.map(({ hint }) => hint).join()).toContain(`"${right}"`)
  })
})
