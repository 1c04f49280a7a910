import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseStrict, WeighhouseError } from '@weighhouse/kernel'
import { isObject, textAt } from './notebook/json-read.ts'

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
  const entries = parseStrict(readFileSync(manifest, 'utf8'))
  const nameOf = (source: string): string => {
    const path = isObject(entries) && Object.keys(entries).find((name) => name.endsWith(source))
    const file = path ? textAt(entries, path, 'file') : undefined
    if (file === undefined) {
      throw new WeighhouseError('corrupt', `the built pages lack ${source}: delete apps/web/dist and start again`)
    }
    return file.slice('assets/'.length)
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
