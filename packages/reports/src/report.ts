import { canonicalJson, type Hash, hashBytes, type JsonObject, WeighhouseError } from '@weighhouse/kernel'
import { answerSentence } from './answer.ts'
import { amendmentsSection, earlyReads } from './beforehand.ts'
import { reportBundle } from './bundle.ts'
import { changesSection } from './changes-section.ts'
import { dataSection } from './data-section.ts'
import {
  type Envelope,
  envelopeBegin,
  envelopeEnd,
  envelopeMarkup,
  type LedgerFacts,
  parseEnvelope,
  type Statement,
} from './envelope.ts'
import { instant, type Page, pageOf } from './figure.ts'
import { findingSections, segmentSection } from './finding-sections.ts'
import { healthSection } from './health-section.ts'
import { type Html, html, raw } from './html.ts'
import { methodSection } from './method-section.ts'
import { exploratorySection, guardrailSection, primarySection } from './metric-sections.ts'
import { missingEvidence } from './missing-evidence.ts'
import { notebookSection } from './notebook-section.ts'
import { exploratoryPageStyle, pageStyle } from './page-style.ts'
import { provenanceSection } from './provenance-section.ts'
import type { ReportInput } from './report-input.ts'
import { exploratoryMark } from './section.ts'
import { verdictSection } from './verdict-section.ts'

export interface Report {
  readonly html: string
  /** SHA-256 of the file's bytes without its envelope. */
  readonly reportHash: Hash
  readonly bundle: JsonObject
}

/**
 * One HTML file without script that can be carried home: amendments and early looks, then the answer, the
 * evidence in a fixed order, and an envelope that says where it stands. Same input, same bytes.
 */
export function reportHtml(input: ReportInput): Report {
  const page = pageOf(input)
  const bundle = reportBundle(input)
  const body = documentMarkup(page, canonicalJson(bundle))
  const reportHash = hashBytes(body.head + body.tail)
  const { resultHash, planHash } = input.run
  const envelope: Envelope = { envelope: 1, reportHash, resultHash, planHash, ledger: null, statements: [] }
  return { html: enclosed(body.head, envelope, body.tail), reportHash, bundle }
}

/** The same report with what became of it since: proofs, discussion, votes. Its hash does not change. */
export function withEnvelope(
  report: Report,
  facts: { readonly ledger: LedgerFacts | null; readonly statements: readonly Statement[] },
): Report {
  const { head, tail } = splitReport(report.html)
  const { resultHash, planHash } = parseEnvelope(splitReport(report.html).envelope)
  const envelope: Envelope = { envelope: 1, reportHash: report.reportHash, resultHash, planHash, ...facts }
  return { ...report, html: enclosed(head, envelope, tail) }
}

/** The hashed bytes before and after the envelope, and the envelope between them. */
export function splitReport(text: string): { readonly head: string; readonly envelope: string; readonly tail: string } {
  const from = text.indexOf(envelopeBegin)
  const to = text.indexOf(envelopeEnd)
  if (from < 0 && to < 0)
    throw new WeighhouseError(
      'verification-failed',
      /^\s*[{[]/.test(text)
        ? 'this is JSON, no report: a result without what proves it cannot be verified; take the HTML file that "report" writes'
        : 'this is no report: verify takes the HTML file that "report" writes, or the folder that "ledger export" writes',
    )
  if (from < 0 || to < from || text.lastIndexOf(envelopeBegin) !== from || text.lastIndexOf(envelopeEnd) !== to)
    throw new WeighhouseError('verification-failed', 'the file has no envelope of ours, or more than one')
  const begin = from + envelopeBegin.length
  return { head: text.slice(0, begin), envelope: text.slice(begin, to), tail: text.slice(to) }
}

function enclosed(head: string, envelope: Envelope, tail: string): string {
  return head + envelopeMarkup(envelope) + tail
}

function documentMarkup(page: Page, bundleText: string): { readonly head: string; readonly tail: string } {
  const { experiment, run } = page.input
  const style = raw(`<style>${pageStyle}${run.confirmatory ? '' : exploratoryPageStyle}</style>`)
  const sections = sectionsOf(page, bundleText)
  const head = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="referrer" content="no-referrer">
<title>${run.confirmatory ? '' : 'Exploratory: '}${experiment.title}</title>
${style}
</head>
<body>
<header>
<p class="brand"><b>Weighhouse report</b> <span>${experiment.id}, data judged as of ${instant(run.asOf)}</span></p>
<h1>${experiment.title}${exploratoryMark(page)}</h1>
<p class="question">${experiment.question}</p>
${standing(page)}
${earlyReads(page)}</header>
<main>${amendmentsSection(page)}
<section id="answer" aria-label="The answer">
<p class="answer">${answerSentence(page)}</p>
${missingEvidence(page)}
${contents(sections)}
</section>
${sections}
</main>
${raw(envelopeBegin)}`
  const tail = html`${raw(envelopeEnd)}<footer><p>Check this file without trusting us: <code>weighhouse verify report.html</code></p></footer>
</body>
</html>
`
  return { head: head.markup, tail: tail.markup }
}

function sectionsOf(page: Page, bundleText: string): readonly Html[] {
  return [
    verdictSection(page),
    changesSection(page),
    healthSection(page),
    primarySection(page),
    guardrailSection(page),
    ...findingSections(page),
    segmentSection(page),
    exploratorySection(page),
    dataSection(page),
    notebookSection(page),
    methodSection(page),
    provenanceSection(page, bundleText),
  ].filter((part) => part !== null)
}

function standing(page: Page): Html {
  const { experiment, run } = page.input
  return html`<ul class="chips"><li>${run.confirmatory ? 'confirmatory' : 'exploratory'}</li>${
    run.local ? html`<li>local run</li>` : null
  }<li>${experiment.kind}</li><li>purpose: ${experiment.purpose.replaceAll('-', ' ')}</li><li>by ${experiment.owners.join(', ')}</li></ul>
${
  run.confirmatory
    ? null
    : html`<p class="banner"><strong>Exploratory.</strong> This run did not use a registered plan at a planned look. Its numbers can suggest a question, not answer one, and no verdict follows from them.</p>`
}${
  run.local
    ? html`<p class="note">A local run: made without server and ledger, stated consent exemptions taken at their word. It counts for no review.</p>`
    : null
}`
}

/** Links to the sections, read from their own headings. */
function contents(sections: readonly Html[]): Html {
  const entries = sections.flatMap(({ markup }) => {
    const match = /<section id="([^"]+)"[^>]*>\n<h2 id="[^"]+">([^<]*)/.exec(markup)
    return match ? [{ id: match[1]!, title: match[2]! }] : []
  })
  return html`<nav aria-label="Sections"><ul>${entries.map(({ id, title }) => html`<li><a href="#${id}">${raw(title)}</a></li>`)}</ul></nav>`
}
