import { parseDocument, visit } from 'yaml'
import { describe, expect, it } from 'vitest'
import { formatNotebook, readNotebook } from '../src/index.ts'
import { edited, gate30, withCell } from './example.ts'

async function planHashOf(text: string): Promise<string | undefined> {
  const { plan, diagnostics } = await readNotebook(text, { file: 'notebook.md' })
  return plan?.planHash ?? diagnostics.map(({ message }) => message).join('; ')
}

/** The example with every kind of plan cell. */
const everything = edited(
  edited(
    withCell(`\`\`\`source levels sourceType=usage
file:
  path: levels.csv
  format: csv
  delimiter: ";"
  header: true
  trim: false
  columns: { player_id: id, level: { type: integer }, payer: { type: boolean, true: [yes], false: [no] }, spent: "decimal(10,2)" }
  key: player_id
subject: player_id
consent: required
\`\`\`

\`\`\`transform joined from=players
- join: { table: levels, on: player_id, how: left, as: game }
- filter: "game_level is null or game_level >= 1"
- derive: { high: "coalesce(game_level, 0) > 30" }
- impute: { column: game_level, method: constant, value: 1 }
- assert: { unique: [player_id], rows: [0, 200000] }
\`\`\`

\`\`\`rule strict uses=primary
rollback: primary.comparisons.retained_7.absolute.set.upper < 0
ship: primary.comparisons.retained_7.absolute.set.lower > 0
otherwise: review
\`\`\``),
    'asOf: { type: date, default: 2024-01-14 }',
    'asOf: { type: date, default: 2024-01-14 }\n  least: { type: integer, default: 5 }',
  ),
  'data=players\nmethod',
  'data=joined\nmethod',
)

describe('planHash', () => {
  const same: readonly (readonly [string, (text: string) => string])[] = [
    ['prose', (text) => edited(text, 'stay longer?', 'stay much longer?')],
    ['charts', (text) => edited(text, 'size: 3', 'size: 5')],
    ['the title', (text) => edited(text, 'title: Should', 'title: Would')],
    ['owners', (text) => edited(text, '[ana.silva]', '[ana.silva, rui.costa]')],
    ['the question', (text) => edited(text, 'Does a later gate', 'Would a later gate')],
    ['CRLF', (text) => text.replaceAll('\n', '\r\n')],
    ['a byte-order mark', (text) => `\uFEFF${text}`],
    ['quotes', (text) => edited(edited(text, 'unit: player_id', "unit: 'player_id'"), 'level: 0.95', 'level: "0.95"')],
    [
      'flow or block style',
      (text) => edited(text, 'thresholds: { sampleRatio: 0.001 }', 'thresholds:\n  sampleRatio: 0.001'),
    ],
    ['the order of keys', (text) => edited(text, 'mode: fixed\nlevel: 0.95', 'level: 0.95\nmode: fixed')],
    ['another writing of a number', (text) => edited(text, 'share: 0.5 }, gate_40', 'share: 5.0e-1 }, gate_40')],
    ['comments', (text) => edited(text, 'level: 0.95', 'level: 0.95 # as always')],
    [
      'observations',
      (text) =>
        edited(
          text,
          '```chart lift',
          '```observation calls\nobserver: Ana\nsample: nine\nconsent: oral\nsuggests: It feels early.\n```\n\n```chart lift',
        ),
    ],
    [
      'the order of cells',
      (text) => {
        const rule = /```rule decision[\s\S]*?```\n/.exec(text)![0]
        return edited(edited(text, rule, ''), '# The first gate', `${rule}\n# The first gate`)
      },
    ],
  ]

  it.each(same)('is not changed by %s', async (_, edit) => {
    expect(await planHashOf(edit(everything))).toBe(await planHashOf(everything))
    expect(await planHashOf(everything)).toMatch(/^sha256:/)
  })

  it('is not changed by formatting, which formats nothing more the second time', async () => {
    const loose = edited(everything, 'mode: fixed', 'mode:    fixed')
    const { text } = await formatNotebook(loose)
    expect(text).not.toBe(loose)
    expect(await planHashOf(text!)).toBe(await planHashOf(everything))
    expect((await formatNotebook(text!)).text).toBe(text)
  })

  it('is changed by every one-field edit of the front matter that matters and of every plan cell', {
    timeout: 120_000,
  }, async () => {
    const original = await planHashOf(everything)
    const unchanged: string[] = []
    const uneditable: string[] = []
    for (const { path, edits } of scalarEdits(everything)) {
      if (path.some((step) => step === 'title' || step === 'owners' || step === 'question')) continue
      let edited = false
      for (const text of edits) {
        const { plan } = await readNotebook(text, { file: 'notebook.md' })
        if (!plan) continue
        edited = true
        if (plan.planHash === original) unchanged.push(`${path.join('.')}: ${text}`)
        break
      }
      if (!edited) uneditable.push(path.join('.'))
    }
    expect(unchanged).toEqual([])
    // These cannot change alone: one version, one method, shares that sum to 1, names that others read.
    expect(uneditable.toSorted()).toEqual([
      '0.arms.gate_30.role',
      '0.arms.gate_30.share',
      '0.arms.gate_40.role',
      '0.arms.gate_40.share',
      '0.kind',
      '0.notebook',
      'decision.table',
      'joined.0.join.as',
      'joined.0.join.on',
      'joined.0.join.table',
      'joined.3.impute.method',
      'levels.file.columns.payer.type',
      'levels.file.format',
      'players.counts.columns.retained_7',
      'players.counts.key',
      'primary.method',
      'primary.metrics.0.id',
      'primary.metrics.0.role',
    ])
  })

  it('is changed by an attribute, a cell name, an added and a removed cell', async () => {
    const original = await planHashOf(gate30)
    const edits = [
      edited(gate30, 'sourceType=engagement', 'sourceType=usage'),
      gate30.replaceAll('decision', 'outcome'),
      withCell('```transform kept from=players\n- filter: "retained_7"\n```'),
      gate30.replace(/```rule[\s\S]*?```\n/, '').replace('**{{ decision.verdict }}**', 'so'),
    ]
    const hashes = await Promise.all(edits.map(planHashOf))
    expect(new Set([original, ...hashes]).size).toBe(5)
    for (const hash of hashes) expect(hash).toMatch(/^sha256:/)
  })

  it('stays what it was when this was written: registered plans are found by it', async () => {
    expect(await planHashOf(gate30)).toBe('sha256:2c615b922ac63e7e7956a58b180854f7615defdb22f42744126d845b412ef526')
  })
})

interface ScalarEdit {
  readonly path: readonly string[]
  readonly edits: readonly string[]
}

const words = [
  'mean',
  'lower-is-better',
  'guardrail',
  'exploratory',
  'any',
  'text',
  'category',
  'id',
  'integer',
  'boolean',
  'arm',
  'retained_7',
  'level',
  'inner',
  'full',
  'hold',
  'mode',
  'required',
  'none-synthetic',
  'treatment',
  'control',
  'contract',
  'dpo',
  'chair',
  'game_payer',
  'payer',
  'player',
  'spent',
  'jsonl',
  'true',
  'false',
  'always-valid',
  'number',
  'primary.comparisons.retained_7.absolute.set.upper < 1',
  'game_level > 2',
  'game_level < 3',
  'game_spent > 1',
  '2024-01-02',
  '2024-01-20',
  'high',
  'decimal(12,2)',
  '|',
]

/** Every scalar leaf of the front matter and of plan cells, each with texts that change it alone. */
function scalarEdits(text: string): readonly ScalarEdit[] {
  const blocks = [
    ...text.matchAll(/^(?:---\n|```(?:source|transform|analysis|rule) ([a-z0-9_]+)[^\n]*\n)([\s\S]*?)^(?:---|```)$/gm),
  ]
  return blocks.flatMap(({ 1: name = '0', 2: body = '', index, 0: whole }) => {
    const start = index + whole.indexOf(body)
    const edits: ScalarEdit[] = []
    visit(parseDocument(body, { schema: 'failsafe' }), {
      Scalar(key, node, ancestors) {
        if (key === 'key' || typeof node.value !== 'string' || !node.range) return
        const steps = ancestors.flatMap((ancestor, depth): readonly string[] => {
          if (typeof ancestor === 'object' && 'key' in ancestor) return [String(ancestor.key)]
          const child = ancestors[depth + 1] ?? node
          return typeof ancestor === 'object' &&
            'items' in ancestor &&
            Array.isArray(ancestor.items) &&
            !('key' in child)
            ? [String(ancestor.items.indexOf(child as never))]
            : []
        })
        const [from, to] = [start + node.range[0], start + node.range[1]]
        const { value } = node
        const number = Number(value)
        const others =
          value !== '' && Number.isFinite(number)
            ? [number + 1, number * 0.9, number / 2].map(String)
            : [`${value}x`, ...words]
        edits.push({
          path: [name, ...steps],
          edits: others
            .filter((other) => other !== value)
            .map((other) => text.slice(0, from) + (/[<>|:(]/.test(other) ? `"${other}"` : other) + text.slice(to)),
        })
      },
    })
    return edits
  })
}
