/** `primary.checks['sample-ratio'].verdict` as steps. */
export interface PathText {
  readonly cell: string
  readonly steps: readonly string[]
}

const step = /\.([A-Za-z_][A-Za-z0-9_]*)|\[ *'((?:[^'\\]|'')*)' *\]/y

/** Parses a path as authors write it in attributes and placeholders; `undefined` where it is none. */
export function parsePath(text: string): PathText | undefined {
  const cell = /^[a-z][a-z0-9_]{0,47}(?=$|[.[])/.exec(text)?.[0]
  if (cell === undefined || text.length > 400) return undefined
  const steps: string[] = []
  step.lastIndex = cell.length
  while (step.lastIndex < text.length) {
    const match = step.exec(text)
    if (!match) return undefined
    steps.push(match[1] ?? match[2]!.replaceAll("''", "'"))
  }
  return steps.length > 16 || steps.includes('__proto__') ? undefined : { cell, steps }
}
