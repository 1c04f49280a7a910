import type { Diagnostic } from './diagnostic.ts'
import { type DiagnosticCode, diagnosticCodes } from './diagnostic-codes.ts'
import { rangeOf, type Span } from './source-text.ts'

/** Tells one problem at a place of the normalised text. */
export type Report = (code: DiagnosticCode, span: Span, message: string, more?: ReportMore) => void

interface ReportMore {
  readonly hint?: string | null
  readonly severity?: Diagnostic['severity']
  readonly related?: readonly { readonly message: string; readonly span: Span }[]
}

interface Found extends ReportMore {
  readonly code: DiagnosticCode
  readonly span: Span
  readonly message: string
  readonly cell: string | null
}

const maximumProblems = 500
/** A hostile file has one at each character; past so many nobody learns from more. */
const mostKept = 5_000

/** Collects problems in any order; `diagnostics` gives them in file order, each once. */
export function collectProblems(): {
  readonly reportIn: (cell: string | null) => Report
  readonly hasErrors: () => boolean
  readonly diagnostics: (file: string, lineStarts: readonly number[]) => readonly Diagnostic[]
} {
  const found: Found[] = []
  let total = 0
  return {
    reportIn:
      (cell) =>
      (code, span, message, more = {}) => {
        total++
        if (found.length < mostKept) found.push({ code, span, message, cell, ...more })
      },
    hasErrors: () => found.some(({ severity }) => severity !== 'warning'),
    diagnostics(file, lineStarts) {
      const ordered = found.toSorted(
        (left, right) =>
          left.span.start - right.span.start || (left.code < right.code ? -1 : left.code > right.code ? 1 : 0),
      )
      const told = new Set<string>()
      const unique = ordered.filter(({ code, span, message }) => {
        const identity = `${code} ${span.start} ${message}`
        return !told.has(identity) && told.add(identity)
      })
      const shown = unique.slice(0, maximumProblems).map((problem) => diagnosticOf(problem, file, lineStarts))
      if (unique.length <= maximumProblems) return shown
      const untold = Math.max(unique.length, total) - maximumProblems
      const message = `${untold} more problems are not told: ${diagnosticCodes.NB0804.explanation}`
      return [
        ...shown,
        diagnosticOf({ code: 'NB0804', span: unique[maximumProblems]!.span, message, cell: null }, file, lineStarts),
      ]
    },
  }
}

function diagnosticOf(problem: Found, file: string, lineStarts: readonly number[]): Diagnostic {
  return {
    code: problem.code,
    severity: problem.severity ?? 'error',
    message: problem.message,
    file,
    range: rangeOf(lineStarts, problem.span),
    cell: problem.cell,
    hint: problem.hint ?? null,
    related: (problem.related ?? []).map(({ message, span }) => ({ message, range: rangeOf(lineStarts, span) })),
  }
}
