import type { ExpressionProblem, TextRange } from '@weighhouse/expressions'
import type { JsonObject } from '@weighhouse/kernel'
import type { z } from 'zod'
import type { Place } from './analysis-cell.ts'
import { reportProblems } from './expression-text.ts'
import { nameHint } from './nearest-name.ts'
import type { Report } from './report.ts'
import { guideAt, keysOf, type SchemaGuide } from './schema-guide.ts'

type Issue = z.core.$ZodIssue

/** Tells what a method's schema refuses, each at the place in the file that it is about. */
export function reportIssues(
  issues: readonly Issue[],
  value: JsonObject,
  guide: SchemaGuide,
  place: Place,
  told: (key: PropertyKey | undefined) => boolean,
  file: string,
  report: Report,
): void {
  for (const issue of issues) {
    const [first] = issue.path
    if (told(first)) continue
    const { span, node } = place(issue.path)
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) tellUnknownKey(issue.path, key, guide, place, report)
    } else if (issue.code === 'invalid_union' && issue.errors.length > 0 && !('note' in issue)) {
      const nested = closestBranch(issue.errors)
      const own = nested.every(({ path }) => path.length === 0)
      if (own) report('NB0106', span, `${nameOf(issue.path)} ${issue.message}`)
      else
        reportIssues(
          nested.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })),
          value,
          guide,
          place,
          told,
          file,
          report,
        )
    } else if (issue.code === 'custom' && node?.kind === 'scalar' && rangeIn(issue.params)) {
      reportProblems([{ ...issue.params, message: issue.message } as ExpressionProblem], node, file, report)
    } else if (valueAt(value, issue.path) === undefined) {
      report('NB0105', span, `${nameOf(issue.path.slice(0, -1))} lacks "${String(issue.path.at(-1))}"${detail(issue)}`)
    } else if (issue.code === 'invalid_value') {
      const words = issue.values.map(String)
      const text = node?.kind === 'scalar' ? node.text : ''
      report('NB0107', span, `${nameOf(issue.path)} is not "${text.slice(0, 60)}"`, {
        hint: nameHint(text, words) ?? `one of ${words.join(', ')}`,
      })
    } else {
      report('NB0106', span, `${nameOf(issue.path)}: ${plain(issue.message)}`)
    }
  }
}

function tellUnknownKey(
  path: readonly PropertyKey[],
  key: string,
  guide: SchemaGuide,
  place: Place,
  report: Report,
): void {
  const inner = path.reduce<SchemaGuide>(
    (at, step) => guideAt(at, typeof step === 'number' ? step : String(step), guide),
    guide,
  )
  const { node, span } = place(path)
  const map = node?.kind === 'map' ? node : undefined
  const known = keysOf(inner, guide)
  report('NB0104', map?.entries.get(key)?.keySpan ?? span, `${nameOf(path)} has no key "${key.slice(0, 60)}"`, {
    hint: nameHint(key, path.length === 0 ? ['method', ...known] : known, (name) => map?.entries.has(name) ?? false),
  })
}

/** The alternative of a union that was meant most likely: the one that fails deepest, then with fewest problems. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (branch: readonly Issue[]) => Math.max(0, ...branch.map(({ path }) => path.length))
  return branches.toSorted((left, right) => depth(right) - depth(left) || left.length - right.length)[0] ?? []
}

function rangeIn(params: unknown): boolean {
  const range =
    typeof params === 'object' && params !== null && 'range' in params
      ? (params.range as TextRange | undefined)
      : undefined
  return typeof range?.start === 'number'
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step)
        ? (at as Record<PropertyKey, unknown>)[step]
        : undefined,
    value,
  )
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
