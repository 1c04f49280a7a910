/**
 * Every diagnostic there is. A code never changes its meaning; its first two digits are its family:
 * 00 file, 01 syntax, 02 graph, 03 schema and types, 04 consent and purpose, 05 statistics plan,
 * 06 chart, 07 determinism, 08 limits. `docs/notebook-format.md` lists exactly this table.
 */
export const diagnosticCodes = {
  NB0001: { title: 'not UTF-8', explanation: 'A notebook is UTF-8 text without lone surrogates.' },
  NB0002: { title: 'control character', explanation: 'Only tabs and line ends may stand beside printable text.' },
  NB0003: { title: 'no front matter', explanation: 'The first line is `---`, then YAML, then `---` again.' },
  NB0004: { title: 'unknown notebook version', explanation: 'This reader knows `notebook: 1`.' },
  NB0005: {
    title: 'could not be read',
    explanation:
      'The reader met something it was not made for; nothing was run. No such notebook is known: report one that gives it.',
  },
  NB0101: { title: 'YAML syntax', explanation: 'The YAML of the front matter or of a cell does not parse.' },
  NB0102: { title: 'key said twice', explanation: 'Keys of one mapping are unique.' },
  NB0103: {
    title: 'YAML feature not allowed',
    explanation:
      'Anchors, aliases, tags, merge keys, directives and several documents would let text mean what it does not say.',
  },
  NB0104: { title: 'unknown key', explanation: 'Schemas are closed, so that a misspelt key is not ignored.' },
  NB0105: { title: 'key missing', explanation: 'A required key is not there.' },
  NB0106: { title: 'wrong kind of value', explanation: 'A value does not have the type of the field it fills.' },
  NB0107: { title: 'not one of the words', explanation: 'The field takes one of a fixed list of words.' },
  NB0108: {
    title: 'unknown cell kind',
    explanation: 'A word after the language makes a fence a cell; its first word is no kind of cell.',
  },
  NB0109: { title: 'cell without a proper name', explanation: 'Names match `[a-z][a-z0-9_]{0,47}`.' },
  NB0110: { title: 'cell name taken', explanation: 'Cell names are unique in a notebook.' },
  NB0111: {
    title: 'attribute not understood',
    explanation: 'Attributes are `key=value`, each known to the kind of cell and given once.',
  },
  NB0112: { title: 'attribute missing', explanation: 'The kind of cell needs this attribute.' },
  NB0113: { title: 'cell not at top level', explanation: 'Cells start at column 1, outside lists and quotations.' },
  NB0114: { title: 'fence not closed', explanation: 'A fence ends with as many of its characters as it began with.' },
  NB0115: { title: 'raw HTML', explanation: 'Prose is Markdown; raw HTML is refused.' },
  NB0116: { title: 'link not allowed', explanation: 'Links and images are `https:` or relative.' },
  NB0117: { title: 'placeholder not understood', explanation: 'A placeholder is `{{ cell.path | format }}`.' },
  NB0118: { title: 'unknown format', explanation: 'Formats are pp, pct, number, money(CUR), ms, date and pvalue.' },
  NB0119: { title: 'expression syntax', explanation: 'An expression does not parse.' },
  NB0120: { title: 'empty cell', explanation: 'The cell has no body.' },
  NB0121: { title: 'verb not understood', explanation: 'Each step of a transform is one verb and its argument.' },
  NB0122: { title: 'said twice', explanation: 'A field of the front matter is given again in a cell.' },
  NB0201: { title: 'unknown cell', explanation: 'A reference names no cell of the notebook.' },
  NB0202: { title: 'cycle', explanation: 'Cells read each other in a circle.' },
  NB0203: {
    title: 'wrong kind of cell',
    explanation: 'The cell exists but cannot be read here: rules read analyses, transforms read tables.',
  },
  NB0204: { title: 'no such field of a result', explanation: 'A path names nothing that the result has.' },
  NB0205: { title: 'unknown parameter', explanation: '`$name` stands in no `params` of the front matter.' },
  NB0301: { title: 'unknown column', explanation: 'The table that is read has no such column.' },
  NB0302: { title: 'unknown operator', explanation: 'The expression language has no such operator.' },
  NB0303: { title: 'type', explanation: 'An expression or column has another type than is needed here.' },
  NB0304: {
    title: 'column name not allowed',
    explanation: 'A column name is empty, too long, holds control characters or is `__proto__`.',
  },
  NB0305: { title: 'key or subject not declared', explanation: 'The key or the subject names no declared column.' },
  NB0306: { title: 'row of another length', explanation: 'A row of `counts` has one value per column and a count.' },
  NB0307: {
    title: 'value of another type',
    explanation: 'A value does not read as the type of its column or parameter.',
  },
  NB0308: { title: 'query', explanation: 'The database cannot describe the query.' },
  NB0309: {
    title: 'verb does not fit its table',
    explanation: 'A verb asks of its input what the schema does not hold.',
  },
  NB0401: { title: 'purpose missing', explanation: 'Every notebook says for which purpose its data are used.' },
  NB0402: { title: 'legal basis missing', explanation: 'Every notebook says on which legal basis (GDPR art. 6(1)).' },
  NB0403: { title: 'consent not said', explanation: 'Every source says `consent: required` or why it needs none.' },
  NB0404: {
    title: 'consent without a subject',
    explanation: 'Consent can only be checked by a column that names the data subject.',
  },
  NB0405: {
    title: 'exemption without a reason',
    explanation: 'An exemption that does not speak for itself gives its reason in words.',
  },
  NB0406: { title: 'source type missing', explanation: 'Every source declares one of the seven source types.' },
  NB0407: { title: 'consent of the observed not said', explanation: 'An observation says how the observed agreed.' },
  NB0501: { title: 'plan incomplete', explanation: 'The method cannot be registered as it is planned.' },
  NB0502: {
    title: 'window ends before it starts',
    explanation: 'The end day is included and may not precede the start.',
  },
  NB0503: { title: 'unknown method', explanation: 'No analysis method of that name is installed.' },
  NB0504: {
    title: 'main method not used',
    explanation: 'A warning: the notebook holds analyses, and none of them uses the method that its `kind` names.',
  },
  NB0505: {
    title: 'rule incomplete',
    explanation: 'A rule is `table: standard` over one analysis, or clauses with `otherwise`.',
  },
  NB0506: { title: 'review lowered', explanation: 'A notebook may add to the approval policy, never lower it.' },
  NB0601: { title: 'chart property not allowed', explanation: 'Charts are an allow-list over Vega-Lite.' },
  NB0602: { title: 'chart value not allowed', explanation: 'The property takes other values.' },
  NB0603: { title: 'chart field unknown', explanation: 'The cell that the chart reads has no such column.' },
  NB0604: { title: 'chart too large', explanation: 'Width, height, layers or list lengths are past their bounds.' },
  NB0701: {
    title: 'not determined by its inputs',
    explanation: 'The query calls a function that depends on the clock, on chance or on the outside.',
  },
  NB0801: { title: 'file too large', explanation: 'A notebook has at most 512 kB.' },
  NB0802: { title: 'too many cells', explanation: 'A notebook has at most 200 cells.' },
  NB0803: { title: 'nested too deeply', explanation: 'YAML is nested at most 16 levels deep.' },
  NB0804: { title: 'too many problems', explanation: 'Only the first 500 problems are told.' },
  NB0805: {
    title: 'prose too intricate',
    explanation: 'A paragraph has at most 2,000 marks of emphasis or links; lists and quotations nest at most 20 deep.',
  },
} as const satisfies Readonly<Record<`NB0${number}`, { readonly title: string; readonly explanation: string }>>

export type DiagnosticCode = keyof typeof diagnosticCodes
