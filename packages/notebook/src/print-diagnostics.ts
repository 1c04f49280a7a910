import type { Diagnostic } from './diagnostic.ts'

export type DiagnosticStyle = 'pretty' | 'json' | 'github'

/**
 * Diagnostics as text, ending in a line end, or empty when there are none (`[]` in JSON). `pretty` shows
 * the source line with a caret under the place; `github` gives the workflow commands that a pull
 * request shows beside the lines.
 */
export function printDiagnostics(diagnostics: readonly Diagnostic[], text: string, style: DiagnosticStyle): string {
  if (style === 'json') return `${JSON.stringify(diagnostics, null, 2)}\n`
  if (style === 'github') return diagnostics.map((diagnostic) => `${gitHubCommand(diagnostic)}\n`).join('')
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n?|\n/)
  return diagnostics.map((diagnostic) => `${pretty(diagnostic, lines)}\n`).join('\n')
}

function pretty({ file, range, code, severity, message, hint, related }: Diagnostic, lines: readonly string[]): string {
  const { line, column } = range.start
  const head = `${file}:${line}:${column} ${code} ${severity === 'warning' ? 'warning: ' : ''}${message}`
  const gutter = String(line).length
  const source = lines[line - 1]
  const end = range.end.line === line ? range.end.column : (source?.length ?? 0) + 1
  const shown =
    source === undefined
      ? []
      : excerpt(source, column, Math.max(column + 1, end)).map(
          (part, index) => `${index === 0 ? String(line) : ' '.repeat(gutter)} | ${part}`,
        )
  return [
    head,
    ...shown,
    ...related.map(
      (place) =>
        `${' '.repeat(gutter)} = ${file}:${place.range.start.line}:${place.range.start.column} ${place.message}`,
    ),
    ...(hint === null ? [] : [`${' '.repeat(gutter)} = hint: ${hint}`]),
  ].join('\n')
}

const widestExcerpt = 160

/** The source line and a line of carets, both cut to a window around the place. Tabs stay tabs, so that carets line up. */
function excerpt(source: string, column: number, end: number): readonly [string, string] {
  const from = column <= widestExcerpt - 40 ? 0 : column - 60
  const cut = source.slice(from, from + widestExcerpt)
  const before = source.slice(from, column - 1).replace(/[^\t]/g, ' ')
  const carets = '^'.repeat(Math.max(1, Math.min(end - column, from + widestExcerpt - column + 1)))
  return [printable(cut), `${before}${carets}`]
}

/** Control and direction characters of a hostile file may not steer a terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) => (character === '\t' ? character : '\uFFFD'))
}

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message */
function gitHubCommand({ severity, file, range, code, message, hint }: Diagnostic): string {
  const properties = {
    file,
    line: range.start.line,
    endLine: range.end.line,
    col: range.start.column,
    endColumn: range.end.column,
    title: code,
  }
  const written = Object.entries(properties).map(
    ([key, value]) => `${key}=${escapeData(String(value)).replace(/:/g, '%3A').replace(/,/g, '%2C')}`,
  )
  return `::${severity} ${written.join(',')}::${escapeData(hint === null ? message : `${message} (${hint})`)}`
}

function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
}
