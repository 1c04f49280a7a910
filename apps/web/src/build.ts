import { existsSync, globSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { InlineConfig } from 'vite'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')

/**
 * Compiles the pages into `dist`, unless they are there and no source is newer. The server part keeps
 * its imports of packages; style sheet and islands get names with a hash of their content. Several
 * processes may do so at once: each builds aside and moves whole files in, so none reads half of one.
 */
export async function buildPages(): Promise<{ readonly built: boolean }> {
  if (isFresh()) return { built: false }
  mkdirSync(join(dist, 'assets'), { recursive: true })
  const aside = mkdtempSync(join(dist, '.building-'))
  try {
    await buildAssets(aside)
    await buildServer(aside)
    const assets = readdirSync(join(aside, 'assets'))
    // What names the others comes after them, and the server part last, since its age says that all is there.
    for (const file of [...assets.map((name) => join('assets', name)), 'manifest.json', 'index.js']) {
      renameSync(join(aside, file), join(dist, file))
    }
    for (const name of readdirSync(join(dist, 'assets'))) {
      if (!assets.includes(name)) rmSync(join(dist, 'assets', name), { force: true })
    }
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
  return { built: true }
}

function isFresh(): boolean {
  const server = join(dist, 'index.js')
  return existsSync(server) && newestSourceMs() <= statSync(server).mtimeMs
}

function newestSourceMs(): number {
  const sources = globSync('src/**/*.{ts,tsx,css}', { cwd: root })
  return Math.max(...['package.json', ...sources].map((path) => statSync(join(root, path)).mtimeMs))
}

/** Loaded only to build, since it takes longer to load than a start has time for. */
async function build(settings: InlineConfig): Promise<void> {
  await (await import('vite')).build(settings)
}

const quiet = { root, configFile: false, logLevel: 'warn', publicDir: false } as const

async function buildAssets(outDir: string): Promise<void> {
  const input = [
    import.meta.resolve('./style.css'),
    import.meta.resolve('./islands/progress.ts'),
    import.meta.resolve('./islands/copy.ts'),
  ].map((url) => fileURLToPath(url))
  await build({
    ...quiet,
    build: {
      outDir,
      emptyOutDir: false,
      manifest: 'manifest.json',
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: { input },
    },
  })
}

async function buildServer(outDir: string): Promise<void> {
  await build({
    ...quiet,
    build: {
      outDir,
      emptyOutDir: false,
      ssr: join(root, 'src/index.tsx'),
      target: 'node24',
      minify: false,
      // Packages stay imports, our own included: two copies of one would not know each other's errors.
      rolldownOptions: { external: /^(?:node:|@?[a-z][^:]*$)/, output: { entryFileNames: 'index.js' } },
    },
  })
}
