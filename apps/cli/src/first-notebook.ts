import { WeighhouseError } from '@weighhouse/kernel'
import type { FileColumn } from '@weighhouse/workflows/describe-file'

interface Wishes {
  readonly id: string
  readonly file: string
  readonly rows: number
  readonly columns: readonly FileColumn[]
  readonly unit?: string
  readonly arm?: string
  readonly control?: string
  readonly metrics: readonly string[]
  readonly owner: string
  readonly today: Date
}

/** The text of a first A/B notebook over a CSV file: named columns as wished, the others guessed, and every guess said. */
export function firstNotebook(wishes: Wishes): string {
  const { columns, rows, id, owner, today } = wishes
  const unit = named(columns, wishes.unit, 'unit') ?? columns.find(({ unique }) => unique)
  const arm = named(columns, wishes.arm, 'arm') ?? columns.find((column) => column !== unit && isArm(column))
  if (!arm?.values)
    throw new WeighhouseError(
      'bad-input',
      `no column has two to five values that could be arms; name one with --arm (columns: ${columns.map(({ name }) => name).join(', ')})`,
    )
  const arms = arm.values.map(({ value }) => value).sort()
  const control = wishes.control ?? arms[0]!
  if (!arms.includes(control))
    throw new WeighhouseError(
      'bad-input',
      `the column ${arm.name} has no value ${control} (it has: ${arms.join(', ')})`,
    )
  const metrics =
    wishes.metrics.length > 0
      ? wishes.metrics.map((name) => named(columns, name, 'metric')!)
      : columns.filter((column) => column !== unit && column !== arm && kindOf(column) !== undefined)
  if (metrics.length === 0) throw new WeighhouseError('bad-input', 'no column can be measured; name one with --metric')
  const unusable = metrics.find((column) => kindOf(column) === undefined)
  if (unusable)
    throw new WeighhouseError(
      'bad-input',
      `the column ${unusable.name} holds neither numbers nor true and false, so it is no metric`,
    )

  const day = today.toISOString().slice(0, 10)
  const unitName = unit?.name ?? 'row_number'
  const declared = [...(unit ? [unit] : []), arm, ...metrics]
  const share = Number((1 / arms.length).toFixed(12))
  const shares = arms.map((_, index) => (index === 0 ? Number((1 - share * (arms.length - 1)).toFixed(12)) : share))
  return `---
notebook: 1
id: ${id}
title: ${quoted(`What does ${id.replaceAll('-', ' ')} change?`)}
kind: ab-test
owners: [${quoted(owner)}]
purpose: product-improvement            # why these data may be used: correct it
legalBasis: consent
question: ${quoted(`Does ${arms.find((name) => name !== control)} change ${metrics[0]!.name}?`)}
unit: ${quoted(unitName)}
arms: { ${arms.map((name, index) => `${quoted(name)}: { role: ${name === control ? 'control' : 'treatment'}, share: ${shares[index]} }`).join(', ')} }
window: { start: ${day}, end: ${day} }    # when outcomes were collected: correct it
plannedUnits: ${rows}
params:
  asOf: { type: date, default: ${day} }
---

# ${id.replaceAll('-', ' ')}

Guessed from the file: ${[unit && !wishes.unit ? `the unit is \`${unit.name}\`` : null, wishes.arm ? null : `the arm stands in \`${arm.name}\``, wishes.control ? null : `\`${control}\` is the control`, 'every arm was planned an equal share', 'higher is better'].filter(Boolean).join('; ')}. Correct what is wrong, and
say in a sentence what a later reader should know.

\`\`\`source rows sourceType=engagement
file:
  path: ${quoted(wishes.file)}
  format: csv
  columns:
${declared.map((column) => `    ${quoted(column.name)}: ${column === unit ? 'id' : column === arm ? 'category' : columnType(column)}`).join('\n')}
  key: ${quoted(unitName)}
consent: none-reviewed                  # why no consent is joined: correct it, or say "required" and name the subject column
\`\`\`

\`\`\`analysis effect data=rows
method: ab-test
arm: ${quoted(arm.name)}
metrics:
${metrics.map((column, index) => `  - { id: ${metricId(column.name)}, label: ${quoted(column.name.replaceAll('_', ' '))}, kind: ${kindOf(column)}, value: ${columnText(column.name)}, direction: higher-is-better, role: ${index === 0 ? 'success' : 'exploratory'} }`).join('\n')}
mode: fixed
level: 0.95
\`\`\`

\`\`\`rule decision uses=effect
table: standard
\`\`\`

The rule says **{{ decision.verdict }}**.
`
}

function named(columns: readonly FileColumn[], name: string | undefined, what: string): FileColumn | undefined {
  if (name === undefined) return undefined
  const found = columns.find((column) => column.name === name)
  if (!found)
    throw new WeighhouseError(
      'bad-input',
      `the file has no column ${name} for the ${what} (it has: ${columns.map((column) => column.name).join(', ')})`,
    )
  return found
}

function isArm({ type, values }: FileColumn): boolean {
  return type === 'category' && values !== null && values.length >= 2 && values.length <= 5
}

function kindOf({ type, values }: FileColumn): 'proportion' | 'mean' | undefined {
  if (type === 'boolean') return 'proportion'
  if (type === 'integer' && values?.every(({ value }) => value === '0' || value === '1')) return 'proportion'
  return type === 'integer' || type === 'number' ? 'mean' : undefined
}

function columnType(column: FileColumn): string {
  return column.type === 'boolean'
    ? 'boolean'
    : kindOf(column) === 'proportion'
      ? '{ type: boolean, true: ["1"], false: ["0"] }'
      : column.type
}

function metricId(name: string): string {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^[^a-z]+/, '')
  return (id || 'metric').slice(0, 48)
}

/** A YAML scalar that stays text; plain words stay plain. */
function quoted(text: string): string {
  return /^[A-Za-z][A-Za-z0-9_.-]*$/.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text)
}

/** A column in the expression language: quoted unless it is a plain name. */
function columnText(name: string): string {
  return /^[a-z_][a-z0-9_]*$/i.test(name) ? name : JSON.stringify(`"${name.replaceAll('"', '""')}"`)
}
