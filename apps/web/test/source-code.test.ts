import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { tokensOf } from '../src/notebook/source-code.tsx'

const characters = fc.constantFrom(
  'a',
  '1',
  '.',
  '-',
  ':',
  ' ',
  '\n',
  '"',
  "'",
  '#',
  '\\',
  '<',
  '&',
  '(',
  '-- ',
  'select ',
  'é',
  '😀',
)

it('colouring leaves every character of a source where it was', () => {
  fc.assert(
    fc.property(
      fc.array(characters).map((parts) => parts.join('')),
      fc.constantFrom('yaml' as const, 'sql' as const),
      (source, language) => {
        expect(
          tokensOf(source, language)
            .map(({ text }) => text)
            .join(''),
        ).toBe(source)
      },
    ),
  )
})

it('no source keeps the page waiting, not even one of quotes alone', () => {
  const started = performance.now()
  for (const part of ['"\\', '"', "'", '1', 'a', '#', "'x"]) tokensOf(part.repeat(40_000 / part.length), 'yaml')
  expect(performance.now() - started).toBeLessThan(10_000)
})
