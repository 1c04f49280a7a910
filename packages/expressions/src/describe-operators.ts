import { operators } from './operators.ts'

/** The table of operators as Markdown, one row each: how it is written, what it does, an example with its value. */
export function describeOperators(): string {
  const rows = Object.values(operators).map(({ syntax, sentence, example, kind }) => {
    const { expression, value, x } = example
    const given = kind === 'aggregate' && x ? ` over x = ${x.map(written).join(', ')}` : ''
    return `| ${code(syntax)} | ${cell(sentence)} | ${code(expression)}${cell(given)} → ${code(written(value))} |`
  })
  return ['| Written | Meaning | Example |', '| --- | --- | --- |', ...rows].join('\n')
}

function written(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
}

function code(text: string): string {
  return `\`${cell(text)}\``
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
