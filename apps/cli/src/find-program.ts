import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The first of these programs that stands on PATH and may be run. */
export function findProgram(names: readonly string[], path = process.env.PATH ?? ''): string | undefined {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : ['']
  const places = names.flatMap((name) =>
    path
      .split(delimiter)
      .flatMap((folder) => (folder === '' ? [] : endings.map((ending) => join(folder, name + ending)))),
  )
  return places.find(isProgram)
}

/** Browsers that can print a page without a screen. */
export const browsers = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge']

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
