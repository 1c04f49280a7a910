import { describe, expect, it } from 'vitest'
import { readNotebook } from '../src/index.ts'
import { repositoryBytes, repositoryFile } from './example.ts'

type Expected = readonly (readonly [code: string, line: number, column: number])[]

const folder = 'test/input/broken-notebooks'
const expected: Readonly<Record<string, Expected>> = JSON.parse(repositoryFile(`${folder}/expected.json`))

function sorted(found: Expected): readonly string[] {
  return found.map((one) => one.join(' ')).toSorted()
}

async function problemsOf(input: Uint8Array | string): Promise<Expected> {
  const { diagnostics } = await readNotebook(input, { file: 'notebook.md' })
  return diagnostics.map(({ code, range }) => [code, range.start.line, range.start.column] as const)
}

describe('broken notebooks', () => {
  it('are at least sixty', () => {
    expect(Object.keys(expected).length).toBeGreaterThanOrEqual(60)
  })

  it.each(Object.entries(expected))('%s tells each problem at its line and column', async (file, problems) => {
    expect(sorted(await problemsOf(repositoryBytes(`${folder}/${file}`)))).toEqual(sorted(problems))
  })

  const texts = Object.entries(expected).filter(([file]) => file !== 'not-utf8.md')

  it.each([1, 7])('tell each problem %i lines further down after as many blank lines', async (lines) => {
    for (const [file, problems] of texts) {
      const found = await problemsOf('\n'.repeat(lines) + repositoryFile(`${folder}/${file}`))
      const shifted = problems.map(([code, line, column]) => [code, line + lines, column] as const)
      expect(sorted(found), file).toEqual(sorted(shifted))
    }
  })

  it('tell the same lines and columns when lines end in CRLF and the file begins with a byte-order mark', async () => {
    for (const [file, problems] of texts) {
      const found = await problemsOf(`\uFEFF${repositoryFile(`${folder}/${file}`).replaceAll('\n', '\r\n')}`)
      expect(sorted(found), file).toEqual(sorted(problems))
    }
  })

  it('have no plan, and their diagnostics come in file order', async () => {
    for (const file of Object.keys(expected)) {
      const { notebook, plan, diagnostics } = await readNotebook(repositoryBytes(`${folder}/${file}`), { file })
      expect([notebook, plan], file).toEqual([null, null])
      const places = diagnostics.map(({ range }) => range.start.line * 1e6 + range.start.column)
      expect(places, file).toEqual(places.toSorted((left, right) => left - right))
    }
  })
})
