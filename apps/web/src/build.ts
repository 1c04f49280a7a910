import { existsSync, globSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const server = join(dist, 'index.js')

/**
 * Compiles the pages into `dist`, unless they are there and no source is newer. The server part keeps
 * its imports of packages; style sheet and islands get names with a hash of their content.
 */
export async function buildPages(): Promise<{ readonly built: boolean }> {
  if (existsSync(server) && existsSync(join(dist, 'manifest.json')) && newestSourceMs() <= statSync(server).mtimeMs)
    return { built: false }
  rmSync(dist, { recursive: true, force: true })
  const quiet = { root, configFile: false, logLevel: 'warn', publicDir: false } as const
  await build({
    ...quiet,
    build: {
      outDir: dist,
      emptyOutDir: false,
      manifest: 'manifest.json',
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: {
        input: ['src/style.css', 'src/islands/progress.ts', 'src/islands/copy.ts'].map((path) => join(root, path)),
      },
    },
  })
  // Last, since its age says that all of it is there.
  await build({
    ...quiet,
    build: {
      outDir: dist,
      emptyOutDir: false,
      ssr: join(root, 'src/index.tsx'),
      target: 'node24',
      minify: false,
      // Packages stay imports, our own included: two copies of one would not know each other's errors.
      rolldownOptions: { external: /^(?:node:|@?[a-z][^:]*$)/, output: { entryFileNames: 'index.js' } },
    },
  })
  return { built: true }
}

function newestSourceMs(): number {
  const sources = globSync('src/**/*.{ts,tsx,css}', { cwd: root })
  return Math.max(...['package.json', ...sources].map((path) => statSync(join(root, path)).mtimeMs))
}
