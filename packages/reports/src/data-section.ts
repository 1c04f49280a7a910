import { inWords, orderedCells } from './comparison.ts'
import { figure, figureAs, instant, type Page } from './figure.ts'
import { type Html, html } from './html.ts'
import { objectAt } from './json-read.ts'
import { formatValue } from './number-format.ts'
import { reasonInWords } from './reason-words.ts'
import type { ReportSource } from './report-input.ts'
import { facts, section, table } from './section.ts'

/** On whose data this stands: rows, what was left out and why, how old the data are, on which basis. */
export function dataSection(page: Page): Html {
  const { experiment, sources, dpia } = page.input
  const names = Object.keys(sources).sort()
  return section(
    page,
    'data',
    'Consent and data',
    facts([
      ['Purpose', experiment.purpose.replaceAll('-', ' ')],
      ['Legal basis', experiment.legalBasis.replaceAll('-', ' ')],
      ['Consent epoch', figure(page, page.input.run.consentEpoch, 'integer')],
      [
        'Impact assessment',
        dpia === null
          ? html`<span class="missing">none is attached to this report</span>`
          : html`${dpia.finding.replaceAll('-', ' ')}, residual risk ${dpia.residualRisk}, version ${dpia.version}`,
      ],
    ]),
    names.length === 0
      ? html`<p>The notebook reads no source.</p>`
      : table(
          'Sources: of the rows that were read, those left out by reason and those used',
          ['Source', 'Kind', 'Consent', 'Rows read', 'Left out', 'Used', 'Newest data'],
          names.map((name) => sourceRow(page, name, sources[name]!)),
          [3, 5],
        ),
    analysed(page),
  )
}

function sourceRow(page: Page, name: string, source: ReportSource): readonly Html[] {
  return [
    html`${inWords(name)}`,
    html`${source.sourceType.replaceAll('-', ' ')}`,
    html`${consentInWords(source.consent)}`,
    figure(page, source.rows + Object.values(source.excluded).reduce((sum, count) => sum + count, 0), 'integer'),
    excluded(page, source.excluded),
    figure(page, source.rows, 'integer'),
    source.newest === null
      ? html`<span class="missing">not dated</span>`
      : html`${instant(source.newest)}${age(page, source.newest)}`,
  ]
}

function consentInWords(consent: string): string {
  if (consent === 'required') return 'required, joined in before reading'
  if (consent === 'none-published') return 'none needed: published, no personal data'
  const [exemption = '', ...reason] = consent.split(': ')
  const words = exemption === 'stated' ? [] : [exemption.replaceAll('-', ' ')]
  return `exempt: ${[...words, ...reason].join(': ')}` // a reason keeps the words its author wrote
}

function excluded(page: Page, reasons: ReportSource['excluded']): Html {
  const entries = Object.entries(reasons).sort(([left], [right]) => (left < right ? -1 : 1))
  if (entries.length === 0) return html`none`
  return html`<ul class="plain">${entries.map(
    ([reason, count]) => html`<li>${reasonInWords(reason)}: ${figure(page, count, 'integer')}</li>`,
  )}</ul>`
}

function age(page: Page, newest: string): Html | null {
  const days = Math.floor((Date.parse(page.input.run.asOf) - Date.parse(newest)) / 86_400_000)
  if (!Number.isFinite(days) || days < 0) return null
  return html` (${figureAs(page, days, `${formatValue(days, 'integer')} ${days === 1 ? 'day' : 'days'}`, 'integer')} before the data were judged)`
}

/** Rows an analysis itself set aside; the sum is asserted by the method. */
function analysed(page: Page): readonly (Html | null)[] {
  return orderedCells(page.input).map(([name, cell]) => {
    const rows = objectAt(cell.result ?? undefined, 'rows')
    if (cell.kind !== 'analysis' || !rows) return null
    const reasons = Object.entries(objectAt(rows, 'excluded') ?? {})
    return html`<p>${inWords(name)} used ${figure(page, rows.used, 'integer')} of ${figure(page, rows.in, 'integer')} rows${reasons.map(
      ([reason, count]) => html`; ${figure(page, count, 'integer')} ${reasonInWords(reason)}`,
    )}.</p>`
  })
}
