/** Tokens of a cell's language, by class: k key or keyword, s text, n number, c comment. One pass, bounded looking ahead. */
const yaml =
  /(?<c>(?:^|(?<=\s))#[^\n]*)|(?<s>"(?:[^"\\\n]|\\.){0,400}"|'(?:[^'\n]|''){0,400}')|(?<k>(?<![\w.-])[A-Za-z_][\w.-]{0,60}(?=:(?:\s|$)))|(?<n>(?<![\w.-])-?\d[\d_]{0,40}(?:\.\d{1,40})?(?:e[+-]?\d{1,4})?(?![\w.-]))/gm
const sql =
  /(?<c>--[^\n]*)|(?<s>'(?:[^'\n]|''){0,400}')|(?<k>\b(?:select|from|where|group|order|by|having|join|left|right|inner|full|outer|cross|on|using|as|and|or|not|in|is|null|case|when|then|else|end|with|over|partition|between|like|limit|union|all|distinct|filter|qualify|cast|asc|desc)\b)|(?<n>(?<![\w.])\d{1,40}(?:\.\d{1,40})?(?![\w.]))/gi

/** Longest source that is coloured; beyond it the text stands plain. */
const colouredLength = 40_000

export interface Token {
  readonly kind: 'k' | 's' | 'n' | 'c' | null
  readonly text: string
}

/** The source cut into tokens; put together they are the source again, byte for byte. */
export function tokensOf(source: string, language: 'yaml' | 'sql'): readonly Token[] {
  if (source.length > colouredLength) return [{ kind: null, text: source }]
  const tokens: Token[] = []
  let at = 0
  for (const match of source.matchAll(language === 'sql' ? sql : yaml)) {
    if (match.index > at) tokens.push({ kind: null, text: source.slice(at, match.index) })
    tokens.push({ kind: kindOf(match.groups ?? {}), text: match[0] })
    at = match.index + match[0].length
  }
  if (at < source.length) tokens.push({ kind: null, text: source.slice(at) })
  return tokens
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): Token['kind'] {
  return (['c', 's', 'k', 'n'] as const).find((kind) => groups[kind] !== undefined) ?? null
}

/** A cell's body as it was written, lightly coloured. */
export function SourceCode({
  source,
  language,
  label,
}: {
  readonly source: string
  readonly language: 'yaml' | 'sql'
  readonly label: string
}) {
  return (
    <pre class="wrap" tabindex={0} aria-label={label}>
      <code>
        {tokensOf(source, language).map(({ kind, text }) => (kind === null ? text : <span class={kind}>{text}</span>))}
      </code>
    </pre>
  )
}
