import { describe, expect, it } from 'vitest'
import { formatNotebook, readNotebook } from '../src/index.ts'
import { gate30 } from './example.ts'

const long = process.env.WEIGHHOUSE_LONG !== undefined

/** Every position, or enough of them, spread evenly, for 2,000 edits of each kind. */
function positions(): readonly number[] {
  const wanted = long ? gate30.length : Math.min(gate30.length, 1_200)
  return Array.from({ length: wanted }, (_, index) => Math.floor((index * gate30.length) / wanted))
}

async function millisecondsToRead(text: string): Promise<number> {
  const start = performance.now()
  await readNotebook(text, { file: 'notebook.md' })
  return performance.now() - start
}

/** The machine may be busy; a slow reader is slow twice. */
async function isSlow(text: string): Promise<boolean> {
  return (await millisecondsToRead(text)) > 200 && (await millisecondsToRead(text)) > 200
}

describe('a notebook with one wrong character', () => {
  it('never makes the reader throw, nor takes it over 200 ms', { timeout: 600_000 }, async () => {
    const slow: string[] = []
    for (const at of positions()) {
      const deleted = gate30.slice(0, at) + gate30.slice(at + 1)
      const swapped = gate30.slice(0, at) + (gate30[at + 1] ?? '') + gate30[at] + gate30.slice(at + 2)
      for (const text of [deleted, swapped]) if (await isSlow(text)) slow.push(text)
    }
    expect(slow).toEqual([])
  })

  it('is never told that the reader was not made for it', { timeout: 600_000 }, async () => {
    const characters = [
      '`',
      '"',
      "'",
      '{',
      '[',
      ':',
      '#',
      '|',
      '&',
      '*',
      '!',
      '\t',
      '\0',
      '\uD800',
      '\u202E',
      '-',
      '%',
      '@',
      '<',
      '\\',
    ]
    for (const [index, at] of positions()
      .filter((_, index) => long || index % 4 === 0)
      .entries()) {
      const text = gate30.slice(0, at) + characters[index % characters.length] + gate30.slice(at)
      const { diagnostics } = await readNotebook(text, { file: 'notebook.md' })
      expect(diagnostics.filter(({ code }) => code === 'NB0005')).toEqual([])
      await formatNotebook(text)
    }
  })
})
