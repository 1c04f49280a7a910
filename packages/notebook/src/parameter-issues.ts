import type { JsonObject } from '@weighhouse/kernel'
import type { z } from 'zod'
import { type PlacedProblem, reportProblems } from './expression-text.ts'
import { nameHint } from './nearest-name.ts'
import type { Report } from './report.ts'
import { alternatives, guideAt, keysOf, type SchemaGuide } from './schema-guide.ts'
import type { Span } from './source-text.ts'
import type { YamlNode } from './yaml-tree.ts'

type Issue = z.core.$ZodIssue

/** Finds where a path inside an analysis' parameters was read from. */
export type Place = (path: readonly PropertyKey[]) => { readonly span: Span; readonly node: YamlNode | undefined }

export interface IssueContext {
  readonly value: JsonObject
  readonly guide: SchemaGuide
  readonly place: Place
  /** Fields that were told to be wrong before. */
  readonly told: (key: PropertyKey | undefined) => boolean
  readonly file: string
  readonly report: Report
}

/** Tells what a method's schema refuses, each at the place in the file that it is about. */
export function reportIssues(issues: readonly Issue[], context: IssueContext): void {
  for (const issue of issues) {
    if (!context.told(issue.path[0])) reportIssue(issue, context)
  }
}

function reportIssue(issue: Issue, context: IssueContext): void {
  const { report, place } = context
  const { span, node } = place(issue.path)
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) tellUnknownKey(issue.path, key, context)
    return
  }
  if (issue.code === 'invalid_union') {
    reportUnion(issue, span, context)
    return
  }
  const problem =
    issue.code === 'custom' && node?.kind === 'scalar' ? problemIn(issue.params, issue.message) : undefined
  if (problem && node?.kind === 'scalar') {
    reportProblems([problem], node, context.file, report)
  } else if (valueAt(context.value, issue.path) === undefined) {
    const key = String(issue.path.at(-1))
    report('NB0105', span, `${nameOf(issue.path.slice(0, -1))} lacks "${key}"${detail(issue)}`)
  } else if (issue.code === 'invalid_value') {
    tellWord(issue.path, issue.values.map(String), context)
  } else {
    report('NB0106', span, `${nameOf(issue.path)}: ${plain(issue.message)}`)
  }
}

/** A union is told by the alternative that was meant most likely; one that a word decides by that word. */
function reportUnion(issue: Extract<Issue, { code: 'invalid_union' }>, span: Span, context: IssueContext): void {
  const key = 'discriminator' in issue && typeof issue.discriminator === 'string' ? issue.discriminator : undefined
  const path = key !== undefined && issue.path.at(-1) === key ? issue.path.slice(0, -1) : issue.path
  const value = valueAt(context.value, path)
  if (key !== undefined && isRecord(value)) {
    const inner = guideOfPath(path, context)
    const words = wordsAt(guideAt(inner, key, context.guide), context.guide)
    if (Object.hasOwn(value, key)) {
      tellWord([...path, key], words, context)
      return
    }
    const known = keysOf(inner, context.guide)
    for (const name of Object.keys(value)) if (!known.includes(name)) tellUnknownKey(path, name, context)
    context.report('NB0105', context.place(path).span, `${nameOf(path)} lacks "${key}"`, {
      hint: `one of ${words.join(', ')}`,
    })
    return
  }
  const nested = closestBranch(issue.errors)
  if (value === undefined) {
    context.report(
      'NB0105',
      span,
      `${nameOf(issue.path.slice(0, -1))} lacks "${String(issue.path.at(-1))}"${detail(issue)}`,
    )
  } else if (nested.every(({ path, code }) => path.length === 0 && code !== 'unrecognized_keys')) {
    context.report('NB0106', span, `${nameOf(issue.path)}: ${plain(issue.message)}`)
  } else {
    reportIssues(
      nested.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })),
      context,
    )
  }
}

function wordsAt(guide: SchemaGuide, root: SchemaGuide): readonly string[] {
  return alternatives(guide, root).flatMap(({ const: word, enum: words }) =>
    [...(words ?? []), word].filter((one) => typeof one === 'string'),
  )
}

/** The alternative that fails deepest, then with fewest problems; a known key misspelt beats another type. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (branch: readonly Issue[]) =>
    Math.max(0, ...branch.map(({ path, code }) => path.length + (code === 'unrecognized_keys' ? 1 : 0)))
  return branches.toSorted((left, right) => depth(right) - depth(left) || left.length - right.length)[0] ?? []
}

function tellWord(path: readonly PropertyKey[], words: readonly string[], { place, report }: IssueContext): void {
  const { span, node } = place(path)
  const text = node?.kind === 'scalar' ? node.text : ''
  report('NB0107', span, `${nameOf(path)} is not "${text.slice(0, 60)}"`, {
    hint: nameHint(text, words) ?? `one of ${words.join(', ')}`,
  })
}

function tellUnknownKey(path: readonly PropertyKey[], key: string, context: IssueContext): void {
  const { node, span } = context.place(path)
  const map = node?.kind === 'map' ? node : undefined
  const known = keysOf(guideOfPath(path, context), context.guide)
  context.report('NB0104', map?.entries.get(key)?.keySpan ?? span, `${nameOf(path)} has no key "${key.slice(0, 60)}"`, {
    hint: nameHint(key, path.length === 0 ? ['method', ...known] : known, (name) => map?.entries.has(name) ?? false),
  })
}

function guideOfPath(path: readonly PropertyKey[], { guide }: IssueContext): SchemaGuide {
  return path.reduce<SchemaGuide>(
    (at, step) => guideAt(at, typeof step === 'number' ? step : String(step), guide),
    guide,
  )
}

/** A problem of an expression, as the methods' schemas hand it on: `params: { code, range, hint }`. */
function problemIn(params: unknown, message: string): PlacedProblem | undefined {
  if (!isRecord(params)) return undefined
  const { code, range, hint } = params
  if (typeof code !== 'string' || !isRecord(range)) return undefined
  const { start, end } = range
  if (typeof start !== 'number' || typeof end !== 'number') return undefined
  return { code, message, range: { start, end }, hint: typeof hint === 'string' ? hint : null }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, step) => (isRecord(at) && Object.hasOwn(at, step) ? at[step] : undefined), value)
}

function isRecord(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return typeof value === 'object' && value !== null
}

function nameOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the analysis'
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step + 1}]` : `${index > 0 ? '.' : ''}${String(step)}`))
    .join('')
}

function detail(issue: Issue): string {
  return /^Invalid (?:input|option)/.test(issue.message) ? '' : `: ${issue.message}`
}

function plain(message: string): string {
  return message.replace(/^Invalid input: /, '').replace(/^Too (?:small|big): /, '')
}
