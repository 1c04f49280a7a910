import { diagnosticCodes } from './diagnostic-codes.ts'
import { formats } from './formats.ts'

/** The table of diagnostics as Markdown, one row each. */
export function describeDiagnostics(): string {
  const rows = Object.entries(diagnosticCodes).map(
    ([code, { title, explanation }]) => `| ${code} | ${title} | ${cell(explanation)} |`,
  )
  return ['| code | problem | meaning |', '| --- | --- | --- |', ...rows].join('\n')
}

/** The table of placeholder formats as Markdown, each with an example. */
export function describeFormats(): string {
  const rows = Object.entries(formats).map(([name, { title, example }]) => {
    const written = name === 'money' ? 'money(EUR)' : name
    return `| \`${written}\` | ${title} | \`${String(example.value)}\` → ${example.text} |`
  })
  return ['| format | prints | example |', '| --- | --- | --- |', ...rows].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
