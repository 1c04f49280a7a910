import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { WeighhouseError } from '@weighhouse/kernel'
import { browsers, findProgram } from './find-program.ts'

const limitMs = 120_000

/** A report as PDF, printed by a Chromium of this machine; `unavailable` when there is none or it fails. */
export async function printPdf(html: string): Promise<Uint8Array> {
  const browser = findProgram(browsers)
  if (!browser)
    throw new WeighhouseError(
      'unavailable',
      `a PDF needs Chromium or Chrome, and none of ${browsers.join(', ')} is on PATH: install one, or export html and print it`,
    )
  const folder = await mkdtemp(join(tmpdir(), 'weighhouse-pdf-'))
  try {
    const [page, pdf] = [join(folder, 'report.html'), join(folder, 'report.pdf')]
    await writeFile(page, html)
    await print(browser, [
      '--headless',
      '--disable-gpu',
      '--no-first-run',
      '--no-pdf-header-footer',
      `--user-data-dir=${join(folder, 'profile')}`,
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), // Chromium refuses its sandbox to root; the page is ours and has no script
      `--print-to-pdf=${pdf}`,
      pathToFileURL(page).href,
    ])
    return await readFile(pdf).catch((cause: unknown) => {
      throw new WeighhouseError('unavailable', `${browser} printed no file; export html and print it by hand`, {
        cause,
      })
    })
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function print(browser: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(browser, args, { stdio: 'ignore', timeout: limitMs })
    child.on('error', (cause) => reject(new WeighhouseError('unavailable', `${browser} cannot be started`, { cause })))
    child.on('exit', (code) =>
      code === 0
        ? resolve()
        : reject(new WeighhouseError('unavailable', `${browser} ended with ${code ?? 'a signal'} instead of printing`)),
    )
  })
}
