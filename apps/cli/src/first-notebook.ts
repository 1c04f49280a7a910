import type { FileColumn } from '@weighhouse/workflows/describe-file'
import { type Cast, castColumns, type ColumnWishes, isNameable, kindOf, spellings } from './first-columns.ts'

export interface NotebookWishes extends ColumnWishes {
  readonly id: string
  readonly file: string
  readonly delimiter: string
  readonly owner: string
  readonly today: Date
}

/** The text of a first A/B notebook over a CSV file: named columns as wished, the others guessed, and every guess said. */
export function firstNotebook(wishes: NotebookWishes): string {
  const { columns, rows, id, file, delimiter, owner, today } = wishes
  const cast = castColumns(wishes)
  const { unit, arm, arms, control, metrics } = cast
  const day = new Date(today.getTime() - 86_400_000).toISOString().slice(0, 10) // what is in a file was collected before today
  const unitName = unit?.name ?? freeName('row_number', columns)
  const shares = arms.map((_, index) => shareOf(index, arms.length))
  const ids = metricIds(metrics)
  const words = id.replaceAll('-', ' ')
  return `---
notebook: 1
id: ${id}
title: ${quoted(`What does ${words} change?`)}
kind: ab-test
owners: [${quoted(owner)}]
purpose: product-improvement # why these data may be used: correct it
legalBasis: consent
question: ${quoted(`Does the arm change ${plain(metrics[0]!.name).replace(/\?+$/, '')}?`)}
unit: ${quoted(unitName)}
arms: { ${arms.map((name, index) => `${quoted(name)}: { role: ${name === control ? 'control' : 'treatment'}, share: ${shares[index]} }`).join(', ')} }
window: { start: ${day}, end: ${day} } # when outcomes were collected, here until yesterday: correct it
plannedUnits: ${rows - arm.missing}
params:
  asOf: { type: date, default: ${day} }
---

# ${words.charAt(0).toUpperCase()}${words.slice(1)}

Guessed from the file; correct what is wrong, and say in a sentence what a later reader should know:

${guesses(wishes, cast)
  .map((guess) => `- ${guess}`)
  .join('\n')}

\`\`\`source rows sourceType=engagement
file:
  path: ${quoted(file)}
  format: csv${delimiter === ',' ? '' : `\n  delimiter: ${JSON.stringify(delimiter)}`}
  columns:
${[...(unit ? [unit] : []), arm, ...metrics].map((column) => `    ${quoted(column.name)}: ${column === unit ? 'id' : column === arm ? 'category' : columnType(column)}`).join('\n')}
  key: ${quoted(unitName)}
# Why no consent is joined, in words: correct it, or say "required" and name the subject column.
consent: a first look at a file whose use nobody has reviewed yet
\`\`\`

${arm.missing > 0 ? assigned(arm) : ''}\`\`\`analysis effect data=${arm.missing > 0 ? 'assigned' : 'rows'}
method: ab-test
arm: ${quoted(arm.name)}
metrics:
${metrics.map((column, index) => `  - { id: ${ids[index]}, label: ${quoted(plain(column.name))}, kind: ${kindOf(column)}, value: ${valueText(column)}, direction: higher-is-better, role: ${index === 0 ? 'success' : 'exploratory'} }`).join('\n')}
mode: fixed
level: 0.95
\`\`\`

\`\`\`rule decision uses=effect
table: standard
\`\`\`

The rule says **{{ decision.verdict }}**.
`
}

/** A unit without an arm would make the analysis invalid. */
function assigned(arm: FileColumn): string {
  return `\`\`\`transform assigned from=rows
- filter: ${JSON.stringify(`"${arm.name.replaceAll('"', '""')}" is not null`)}
\`\`\`

`
}

function guesses({ columns, ...wished }: NotebookWishes, { unit, arm, control, metrics }: Cast): readonly string[] {
  const unmeasured = columns.filter(
    (column) => column !== unit && column !== arm && !metrics.includes(column) && isNameable(column),
  )
  const unnameable = columns.filter((column) => !isNameable(column))
  const position = (column: FileColumn): string => `${plain(column.name)} (column ${columns.indexOf(column) + 1})`
  return [
    ...(wished.unit === undefined ? [unit ? `the unit is ${position(unit)}` : 'every row is a unit of its own'] : []),
    ...(wished.arm === undefined ? [`the arm stands in ${position(arm)}`] : []),
    ...(wished.control === undefined ? [`the control is ${plain(control)}`] : []),
    ...(wished.metrics.length === 0 ? [`what was wanted is ${position(metrics[0]!)}`] : []),
    ...(arm.missing > 0 ? [`${arm.missing} rows name no arm, and the transform leaves them out`] : []),
    ...metrics.flatMap((column) => spellingGuess(column)),
    ...metrics.flatMap(({ name, missing, missingWords }) =>
      missing + missingWords.rows > 0
        ? [
            `${missing + missingWords.rows} rows have no ${plain(name)}, so it is not estimated until its metric says missing: zero or missing: exclude`,
          ]
        : [],
    ),
    ...columns
      .filter(({ numbers }) => numbers === 'unclear-commas')
      .map(({ name }) => `the commas in ${plain(name)} may part decimals or thousands, so it is left out`),
    ...(wished.metrics.length === 0 && unmeasured.length > 0
      ? [
          `left out, being identifiers, constant, or neither numbers nor true and false throughout: ${namesOf(unmeasured)}`,
        ]
      : []),
    ...(unnameable.length > 0
      ? [
          `left out, since no notebook can name such a column until the file calls it otherwise: ${unnameable.slice(0, 10).map(position).join(', ')}${unnameable.length > 10 ? ` and ${unnameable.length - 10} more` : ''}`,
        ]
      : []),
    'every arm was planned an equal share',
    'higher is better',
  ]
}

function namesOf(columns: readonly FileColumn[]): string {
  const names = columns.slice(0, 10).map(({ name }) => plain(name))
  return `${names.join(', ')}${columns.length > 10 ? ` and ${columns.length - 10} more` : ''}`
}

/** Equal shares that add up to 1 as they are written. */
function shareOf(index: number, arms: number): number {
  const share = Number((1 / arms).toFixed(12))
  return index === 0 ? Number((1 - share * (arms - 1)).toFixed(12)) : share
}

/** How a text column was taken for numbers or for yes and no. */
function spellingGuess(column: FileColumn): readonly string[] {
  const { name, numbers, missingWords } = column
  const words = missingWords.words.map((word) => `“${plain(word)}”`).join(', ')
  return [
    ...(numbers === 'commas' ? [`the commas in ${plain(name)} part decimals`] : []),
    ...(words === '' ? [] : [`${words} in ${plain(name)} stands for a missing value`]),
  ]
}

/** Text that has to be computed into what is measured: decimal commas, or words among the values. */
function isComputed({ type, numbers, missingWords }: FileColumn): boolean {
  return type === 'text' && (numbers !== null || missingWords.rows > 0)
}

/** What a metric measures of its column, as a YAML scalar. */
function valueText(column: FileColumn): string {
  if (!isComputed(column)) return columnText(column.name)
  const name = `"${column.name.replaceAll('"', '""')}"`
  const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`
  const among = (words: readonly string[]): string => `${name} in (${words.map(quote).join(', ')})`
  const spelled = kindOf(column) === 'proportion' ? spellings(column) : undefined
  const expression = spelled
    ? `case when ${among(spelled.true)} then true when ${among(spelled.false)} then false end`
    : `number(${column.numbers === 'commas' ? `replace(${name}, ',', '.')` : name})`
  return quote(expression)
}

function columnType(column: FileColumn): string {
  if (isComputed(column)) return 'text'
  if (kindOf(column) === 'mean') return column.type
  const spelled = spellings(column)
  return spelled
    ? `{ type: boolean, true: ${JSON.stringify(spelled.true)}, false: ${JSON.stringify(spelled.false)} }`
    : 'boolean'
}

/** Metric ids: the names in plain letters, each once. */
function metricIds(metrics: readonly FileColumn[]): readonly string[] {
  const ids: string[] = []
  for (const { name } of metrics) {
    const letters = name
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^[^a-z]+|_+$/g, '')
    const base = (letters || 'metric').slice(0, 40)
    let [id, number] = [base, 1]
    while (ids.includes(id)) id = `${base}_${++number}`
    ids.push(id)
  }
  return ids
}

function freeName(wished: string, columns: readonly FileColumn[]): string {
  return columns.some(({ name }) => name === wished) ? freeName(`${wished}_`, columns) : wished
}

/** A name for prose and labels: without what Markdown, HTML or a placeholder would read as its own. */
function plain(name: string): string {
  return (
    name
      .replaceAll(/[`{}<>[\]\\*_|&#!]+/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim()
      .slice(0, 80) || 'a column without letters'
  )
}

/** A YAML scalar that stays text; plain words stay plain. */
function quoted(text: string): string {
  return /^[A-Za-z][A-Za-z0-9_.-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text)
}

/** A column in the expression language, as a YAML scalar. Short words may be keywords, so quotes are always right. */
function columnText(name: string): string {
  return /^[a-z_][a-z0-9_]{7,}$/i.test(name) && !isObjectWord(name)
    ? name
    : `'"${name.replaceAll('"', '""').replaceAll("'", "''")}"'`
}

/** Names that JavaScript objects have of themselves; the expression language wants them quoted. */
function isObjectWord(name: string): boolean {
  return name in {} || name === 'prototype'
}
