import type { JsonObject, JsonValue } from '@weighhouse/kernel'
import { chartFigures } from './chart-figure.ts'
import { findingsOf, hasSegments, inWords, orderedCells, sentenceCase } from './comparison.ts'
import { figure, type Page, pFigure, setFigure } from './figure.ts'
import { type Html, html, type Part } from './html.ts'
import { numberAt, objectAt, objectsAt, textAt, textsAt } from './json-read.ts'
import { reasonInWords, verdictInWords } from './reason-words.ts'
import { badge, section, table } from './section.ts'

/** Findings of monitoring analyses: the deciding ones first, then all others, each with its interval. */
export function findingSections(page: Page): readonly Html[] {
  return orderedCells(page.input).flatMap(([name, cell]) => {
    const all = findingsOf(page.input).filter((finding) => finding.cell === name)
    if (all.length === 0) return []
    const deciding = all.filter(({ body }) => body.decides === true)
    const others = all.filter(({ body }) => body.decides !== true)
    const verdict = textAt(cell.result ?? undefined, 'verdict') ?? 'insufficient-evidence'
    return [
      section(
        page,
        `findings-${name}`,
        sentenceCase(inWords(name)),
        html`<p>${cell.method === null ? 'Analysis' : sentenceCase(cell.method.replaceAll('-', ' '))}: ${badge(verdict, verdictInWords(verdict))}</p>`,
        deciding.length > 0 ? findingTable(page, `Deciding findings of ${inWords(name)}`, deciding) : null,
        others.length > 0 ? findingTable(page, `Other findings of ${inWords(name)}`, others) : null,
        chartFigures(page, name),
      ),
    ]
  })
}

function findingTable(page: Page, caption: string, findings: readonly { readonly body: JsonObject }[]): Html {
  return table(
    caption,
    ['Finding', 'Verdict', 'Estimate', 'p-value', 'Margin'],
    findings.map(({ body }) => findingRow(page, body)),
    [3, 4],
  )
}

function findingRow(page: Page, body: JsonObject): readonly Part[] {
  const verdict = textAt(body, 'verdict') ?? 'insufficient-evidence'
  const evidence = objectAt(body, 'evidence') ?? undefined
  const log10 = numberAt(evidence, 'log10PValue', 'value')
  const p = numberAt(evidence, 'pValue', 'value')
  const notes = [...textsAt(body, 'notes').map(reasonInWords), ...(body.small === true ? ['small group'] : [])]
  return [
    textAt(body, 'name') ?? '',
    [
      badge(verdict, verdictInWords(verdict)),
      notes.length === 0 ? null : html`<p class="note">${notes.join('; ')}</p>`,
    ],
    [
      figure(page, estimateValue(body.estimate), 'number'),
      objectAt(body, 'interval') ? html`<br>${setFigure(page, body.interval, 'number')}` : null,
    ],
    p === null && log10 === null ? '—' : pFigure(page, p, log10),
    Array.isArray(body.margin)
      ? (body.margin as readonly JsonValue[]).map((margin, index) => [
          index > 0 ? ' to ' : '',
          figure(page, margin, 'number'),
        ])
      : body.margin === null || body.margin === undefined
        ? '—'
        : figure(page, body.margin, 'number'),
  ]
}

function estimateValue(value: JsonValue | undefined): JsonValue | undefined {
  const estimate = objectAt(value)
  return estimate?.kind === 'estimated' ? (estimate.value ?? estimate.estimate) : value
}

/** Segments describe; they never decide. */
export function segmentSection(page: Page): Html | null {
  const cells = orderedCells(page.input).filter(([, cell]) => hasSegments(cell))
  if (cells.length === 0) return null
  return section(
    page,
    'segments',
    'Segments',
    html`<p class="note">Differences by segment describe; they are outside the decision.</p>`,
    cells.map(([name, cell]) => {
      const rows = objectsAt(cell.result ?? undefined, 'segments')
      return table(
        `Segments of ${inWords(name)}`,
        ['Segment', 'Metric', 'Difference', 'Interval'],
        rows.map((row) => {
          const effect = objectAt(row, 'comparison', 'absolute') ?? undefined
          const metric = textAt(row, 'comparison', 'label') ?? textAt(row, 'comparison', 'metric') ?? ''
          return [
            `${textAt(row, 'column') ?? ''} = ${textAt(row, 'level') ?? 'not given'}`,
            `${inWords(metric)}, ${textAt(row, 'comparison', 'treatment') ?? ''}`,
            figure(page, estimateValue(effect), 'number'),
            objectAt(effect, 'set') ? setFigure(page, effect?.set, 'number') : '—',
          ]
        }),
        [2],
      )
    }),
  )
}
