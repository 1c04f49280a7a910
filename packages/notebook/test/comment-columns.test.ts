import { describe, expect, it } from 'vitest'
import { formatNotebook } from '../src/index.ts'
import { edited, gate30 } from './example.ts'

const formatted = async (text: string): Promise<string> => (await formatNotebook(text)).text!

describe('comments behind code', () => {
  it('stay where they were aligned, so that the shipped notebook is in form already', async () => {
    expect(await formatted(gate30)).toBe(gate30)
  })

  it('keep their column where the code before them changes its length', async () => {
    const loose = edited(
      gate30,
      'mode: fixed\nlevel: 0.95\n',
      'mode:    fixed            # read once\nlevel:   0.95             # two-sided\n',
    )
    const text = await formatted(loose)
    expect(text).toContain('mode: fixed               # read once\nlevel: 0.95               # two-sided\n')
    expect(await formatted(text)).toBe(text)
  })

  it('stand one space after code that outgrew their column, or that they stood close to', async () => {
    const tight = edited(gate30, 'owners: [ana.silva]\n', 'owners: [ana.silva,rui.costa]  # both\n')
    const close = edited(gate30, 'mode: fixed\n', 'mode:     fixed # once\n')
    expect(await formatted(tight)).toContain('owners: [ana.silva, rui.costa] # both\n')
    expect(await formatted(close)).toContain('mode: fixed # once\n')
  })

  it('are told from a # inside a quoted or a block text', async () => {
    const hashes = edited(
      gate30,
      'hypothesis: Moving the gate to level 40 raises seven-day retention.\n',
      'hypothesis:   "a # b"       # said\n',
    )
    expect(await formatted(hashes)).toContain('hypothesis: "a # b"         # said\n')
    const block = edited(gate30, 'question: Does', 'question: |\n  # one    # two\n  Does')
    expect(await formatted(block)).toContain('question: |\n  # one    # two\n')
  })
})
