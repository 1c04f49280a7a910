import type { JsonValue } from '@weighhouse/kernel'
import { formatDate, formatLevel, pValue } from '@weighhouse/kernel'
import { type Html, html } from './html.ts'
import { isObject } from './json-read.ts'
import { formatValue } from './number-format.ts'
import type { ReportInput } from './report-input.ts'

/** What every section of a page needs: the input, and the short digest that each number carries. */
export interface Page {
  readonly input: ReportInput
  /** First 12 hexadecimal digits of the result hash. */
  readonly run: string
}

export function pageOf(input: ReportInput): Page {
  return { input, run: input.run.resultHash.slice('sha256:'.length, 'sha256:'.length + 12) }
}

/**
 * A number of the result: the stored value in `value`, its run in `data-run`, its text under the
 * format between the tags, so that a reader of the HTML can check one against the other.
 */
export function figure(page: Page, value: JsonValue | undefined, format: string | null): Html {
  if (typeof value === 'number') return figureAs(page, value, formatValue(value, format), format)
  if (value === null || value === undefined || isObject(value))
    return html`<span class="missing">${formatValue(value, format)}</span>`
  return html`${formatValue(value, format)}`
}

/** The same for words that say a number, such as “0.82 percentage points lower”. */
export function figureAs(page: Page, value: number, text: string, format: string | null): Html {
  return html`<data value="${String(value)}" data-format="${format ?? 'number'}" data-run="${page.run}">${text}</data>`
}

export function pFigure(page: Page, p: number | null, log10: number | null): Html {
  if (p === null && log10 === null) return html`<span class="missing">not available</span>`
  const value = p === null ? `1e${String(log10)}` : String(p)
  return html`<data value="${value}" data-format="pvalue" data-run="${page.run}">${pValue(p, log10)}</data>`
}

export function instant(text: string): Html {
  return html`<time datetime="${text}">${formatDate(text)}</time>`
}

/** An effect set as §13 of the result writes it; a null bound is unbounded. */
export function setFigure(page: Page, set: JsonValue | undefined, format: string): Html {
  if (!isObject(set)) return html`<span class="missing">no interval</span>`
  const level = typeof set.level === 'number' ? formatLevel(set.level) : ''
  const bound = (value: JsonValue | undefined): Html =>
    typeof value === 'number' ? figure(page, value, format) : html`unbounded`
  if (set.kind === 'interval' || set.kind === undefined)
    return html`<span class="interval">${level} interval ${bound(set.lower)} to ${bound(set.upper)}</span>`
  if (set.kind === 'complement')
    return html`<span class="interval">${level} set: at most ${bound(set.below)}, or at least ${bound(set.above)}</span>`
  return html`<span class="interval">${level} set: any value (unbounded both ways)</span>`
}

/** Long digests break anywhere and may be copied whole. */
export function digest(hash: string): Html {
  return html`<code class="digest">${hash}</code>`
}
