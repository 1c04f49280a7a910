import { Lexer } from 'yaml'

interface Comment {
  readonly text: string
  readonly start: number
  /** Where the comment stands in its line, and where the code before it ends, both from 0; no code ends at 0. */
  readonly column: number
  readonly codeEnd: number
}

/**
 * `styled`, a printer's text of `source`, with each comment that followed code at the column it was aligned to: a
 * printer puts them one space after the code, and below a key whose value begins on the next line. A comment that
 * stood one space after its code, or whose code has outgrown the column, stands one space after it. Unchanged where
 * the two texts do not hold the same comments in the same order.
 */
export function alignComments(source: string, styled: string): string {
  const before = commentsOf(source)
  const after = commentsOf(styled)
  if (before.length !== after.length || before.some(({ text }, index) => text !== after[index]!.text)) return styled
  const parts: string[] = []
  let from = 0
  for (const [index, comment] of after.entries()) {
    const wished = before[index]!
    const end = wished.codeEnd > 0 ? endOfCode(styled, comment) : undefined
    if (end === undefined || end < from) continue
    const codeEnd = end - (styled.lastIndexOf('\n', end - 1) + 1)
    const isAligned = wished.column - wished.codeEnd > 1 && wished.column > codeEnd
    parts.push(styled.slice(from, end), ' '.repeat(isAligned ? wished.column - codeEnd : 1))
    from = comment.start
  }
  return parts.join('') + styled.slice(from)
}

/** Where the code ends that a comment belongs behind: in its own line, or a key in the line above. */
function endOfCode(styled: string, { start, column, codeEnd }: Comment): number | undefined {
  const line = start - column
  if (codeEnd > 0) return line + codeEnd
  return styled.endsWith(':\n', line) ? line - 1 : undefined
}

/** All comments, in order. The lexer knows a comment from a text that holds a `#`. */
function commentsOf(text: string): readonly Comment[] {
  const found: Comment[] = []
  let offset = 0
  let isScalar = false
  for (const lexeme of new Lexer().lex(text)) {
    if (marks.has(lexeme)) {
      isScalar = lexeme === '\u001F'
      continue
    }
    if (lexeme.startsWith('#') && !isScalar) {
      const line = text.lastIndexOf('\n', offset - 1) + 1
      found.push({
        text: lexeme,
        start: offset,
        column: offset - line,
        codeEnd: text.slice(line, offset).trimEnd().length,
      })
    }
    isScalar = false
    offset += lexeme.length
  }
  return found
}

/** What the lexer says of its own, beside the text: a document, a scalar, or a broken flow collection begins. */
const marks: ReadonlySet<string> = new Set(['\u0002', '\u001F', '\u0018'])
