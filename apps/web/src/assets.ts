import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { WeighhouseError } from '@weighhouse/kernel'

/** Built files beside this module, whether it runs from `src` or from `dist`. */
const distFolder = join(import.meta.dirname, '..', 'dist')

/** Style sheet and islands as built: names with a hash of their content, so that a browser may keep them for ever. */
export interface Assets {
  readonly style: string
  readonly scripts: Readonly<Record<'progress' | 'copy', string>>
  readonly files: ReadonlyMap<string, { readonly body: string; readonly type: string }>
}

export function readAssets(): Assets {
  const manifest = join(distFolder, 'manifest.json')
  if (!existsSync(manifest))
    throw new WeighhouseError(
      'unavailable',
      'the pages are not built: call buildPages() of @weighhouse/web/build first',
    )
  const entries = JSON.parse(readFileSync(manifest, 'utf8')) as Readonly<Record<string, { readonly file: string }>>
  const nameOf = (source: string): string => {
    const entry = Object.entries(entries).find(([path]) => path.endsWith(source))
    if (!entry)
      throw new WeighhouseError('corrupt', `the built pages lack ${source}: delete apps/web/dist and start again`)
    return entry[1].file.slice('assets/'.length)
  }
  const files = readdirSync(join(distFolder, 'assets')).map((name) => {
    const type = name.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8'
    return [name, { body: readFileSync(join(distFolder, 'assets', name), 'utf8'), type }] as const
  })
  return {
    style: `/assets/${nameOf('style.css')}`,
    scripts: { progress: `/assets/${nameOf('progress.ts')}`, copy: `/assets/${nameOf('copy.ts')}` },
    files: new Map(files),
  }
}
