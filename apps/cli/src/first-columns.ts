import { WeighhouseError } from '@weighhouse/kernel'
import { columnNameFault } from '@weighhouse/notebook'
import type { FileColumn } from '@weighhouse/workflows/describe-file'

export interface ColumnWishes {
  readonly rows: number
  readonly columns: readonly FileColumn[]
  readonly unit?: string | undefined
  /** Every row is a unit of its own, whatever the columns look like. */
  readonly eachRow: boolean
  readonly arm?: string | undefined
  readonly control?: string | undefined
  readonly metrics: readonly string[]
}

/** Which column plays which part. A unit of `undefined` is the row itself. */
export interface Cast {
  readonly unit: FileColumn | undefined
  readonly arm: FileColumn
  readonly arms: readonly string[]
  readonly control: string
  readonly metrics: readonly FileColumn[]
}

const maximumArms = 5
/** Rows per value up to which a column of few values, named like an identifier, is one and no category. */
const maximumRowsPerUnit = 20
const identifierName =
  /(^|[\s_-])(id|uuid|guid|key|user|unit|customer|account|player|session|member|client|subscriber|patient)$/i
const armName =
  /(^|[\s_-])(arm|variant|variation|version|treatment|treated|bucket|group|condition|assignment|experiment)([\s_-]|$)/i
const controlName = /^(control|ctrl|baseline|placebo|reference|old|a|0|false|off)$/i

/** Gives each part to the column that was named for it, or to the likeliest. Refuses what would give a wrong answer. */
export function castColumns(wishes: ColumnWishes): Cast {
  const { columns } = wishes
  const unit = unitOf(wishes)
  const rest = columns.filter((column) => column !== unit && isNameable(column))
  const arm = named(columns, wishes.arm, 'arm') ?? likeliestArm(rest)
  if (!arm)
    refuse(`no column looks like an arm (two to ${maximumArms} values); name it with --arm (columns: ${list(columns)})`)
  if (arm === unit) refuse(`the column ${arm.name} cannot be both the unit and the arm`)
  if (!arm.values || arm.distinct < 2 || arm.distinct > maximumArms) {
    refuse(
      `the column ${arm.name} has ${arm.distinct} values, and an experiment has two to ${maximumArms} arms: name another with --arm`,
    )
  }
  const arms = arm.values.map(({ value }) => value).sort()
  const control = wishes.control ?? arms.find((value) => controlName.test(value)) ?? arms[0] ?? ''
  if (!arms.includes(control)) refuse(`the column ${arm.name} has no value ${control} (it has: ${arms.join(', ')})`)
  return { unit, arm, arms, control, metrics: metricsOf(wishes, unit, arm) }
}

function unitOf({ columns, unit, arm, eachRow, rows }: ColumnWishes): FileColumn | undefined {
  if (eachRow) return undefined
  const wished = named(columns, unit, 'unit')
  const isIdentifier = ({ type }: FileColumn): boolean => type === 'text' || type === 'integer'
  const unique = columns.filter((column) => column.unique && isIdentifier(column) && isNameable(column))
  const found = wished ?? unique.find(({ name }) => identifierName.test(name)) ?? unique[0]
  const doubtful =
    found ??
    columns.find(
      (column) =>
        isIdentifier(column) &&
        identifierName.test(column.name) &&
        isNameable(column) &&
        (column.distinct > maximumArms || (column.name !== arm && isSmallIdentifier(column, rows))),
    )
  if (!doubtful || doubtful.unique) return found
  const { name, distinct, missing } = doubtful
  const fault = missing > 0 ? `is empty in ${missing} of ${rows} rows` : `has ${distinct} values in ${rows} rows`
  refuse(
    `the column ${name} ${wished ? '' : 'looks like the unit, but it '}${fault}, and an A/B test needs one row per unit, or its errors come out too small. ` +
      (missing > 0
        ? 'Leave out the rows that name no unit, '
        : 'Sum the rows up to one per unit (GROUP BY in SQL, groupby and rollup in a transform), ') +
      `name another column with --unit, or say --each-row when every row is a unit of its own`,
  )
}

/** Few values in few rows: a file of some units, whose identifier is neither an arm nor a yes or no. */
function isSmallIdentifier(column: FileColumn, rows: number): boolean {
  return (
    column.distinct > 1 &&
    rows <= column.distinct * maximumRowsPerUnit &&
    !armName.test(column.name) &&
    kindOf(column) !== 'proportion'
  )
}

/** Whether a notebook can declare a column of this name. */
export function isNameable({ name }: FileColumn): boolean {
  return columnNameFault(name) === null
}

function likeliestArm(columns: readonly FileColumn[]): FileColumn | undefined {
  const possible = columns.filter(({ distinct }) => distinct >= 2 && distinct <= maximumArms)
  const isYesOrNo = (column: FileColumn): boolean => column.type === 'text' && kindOf(column) !== undefined
  return (
    possible.find(({ name }) => armName.test(name)) ??
    possible.find((column) => column.type === 'text' && !isYesOrNo(column))
  )
}

function metricsOf(
  { columns, metrics }: ColumnWishes,
  unit: FileColumn | undefined,
  arm: FileColumn,
): readonly FileColumn[] {
  const wished = [...new Set(metrics)].map((name) => named(columns, name, 'metric'))
  const fitting = columns.filter(
    (column) =>
      column.distinct > 1 && kindOf(column) !== undefined && !identifierName.test(column.name) && isNameable(column),
  )
  const found = (wished.length > 0 ? wished : fitting).filter((column) => column !== undefined)
  const measured = wished.length > 0 ? found : found.filter((column) => column !== unit && column !== arm)
  if (measured.length === 0) refuse(`no column can be measured; name one with --metric (columns: ${list(columns)})`)
  for (const column of measured) {
    if (column === unit || column === arm)
      refuse(`the column ${column.name} is the ${column === unit ? 'unit' : 'arm'}, so it is no metric`)
    if (kindOf(column) === undefined)
      refuse(`the column ${column.name} holds neither numbers nor true and false, so it is no metric`)
  }
  return measured
}

const yes = /^(yes|y|t|true)$/i
const no = /^(no|n|f|false)$/i

/** How a column is measured: two-valued as a proportion, other numbers as a mean; undefined when it cannot be. */
export function kindOf(column: FileColumn): 'proportion' | 'mean' | undefined {
  const { type, numbers } = column
  if (type === 'boolean') return 'proportion'
  const spelled = spelledValues(column)
  if (spelled.length > 0 && spelled.every((value) => value === '0' || value === '1')) return 'proportion'
  if (spelled.length > 0 && spelled.every((value) => yes.test(value) || no.test(value))) return 'proportion'
  return type === 'integer' || type === 'number' || numbers === 'points' || numbers === 'commas' ? 'mean' : undefined
}

/** The few values of a column, without words for a missing one. */
function spelledValues({ values, missingWords }: FileColumn): readonly string[] {
  return (values ?? []).map(({ value }) => value).filter((value) => !missingWords.words.includes(value))
}

/** Spellings of true and of false, where they are not the words themselves. */
export function spellings(
  column: FileColumn,
): { readonly true: readonly string[]; readonly false: readonly string[] } | undefined {
  if (column.type === 'boolean' || !column.values) return undefined
  const spelled = spelledValues(column)
  const isTrue = (value: string): boolean => value === '1' || yes.test(value)
  const [trues, falses] = [spelled.filter(isTrue), spelled.filter((value) => !isTrue(value))]
  const missing = spelled.some((value) => value === '0' || value === '1') ? ['1', '0'] : ['yes', 'no']
  return { true: trues.length > 0 ? trues : [missing[0]!], false: falses.length > 0 ? falses : [missing[1]!] }
}

function named(columns: readonly FileColumn[], name: string | undefined, what: string): FileColumn | undefined {
  if (name === undefined) return undefined
  const found = columns.find((column) => column.name === name)
  if (!found) refuse(`the file has no column ${name} for the ${what} (it has: ${list(columns)})`)
  const fault = columnNameFault(name)
  if (fault) refuse(`the column ${name} cannot be the ${what}: ${fault}; give it another name in the file`)
  return found
}

function list(columns: readonly FileColumn[]): string {
  return columns.map(({ name }) => name).join(', ')
}

function refuse(why: string): never {
  throw new WeighhouseError('bad-input', why)
}
