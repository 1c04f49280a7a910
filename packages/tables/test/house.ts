import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type ColumnDeclaration,
  type Expression,
  parseExpression,
  type Scalar,
  type SourceDeclaration,
} from '@weighhouse/expressions'
import type { Rulings, TablesOptions } from '@weighhouse/tables'

/** Folders of one test file, and what writes data into them. */
export function testFolders() {
  const root = mkdtempSync(join(tmpdir(), 'weighhouse-tables-'))
  const dataDirectory = join(root, 'data')
  mkdirSync(dataDirectory)
  return {
    root,
    write(name: string, content: string | Uint8Array): void {
      writeFileSync(join(dataDirectory, name), content)
    },
    options(engine: NonNullable<TablesOptions['engine']> = 'auto'): TablesOptions {
      return { dataDirectory, temporaryDirectory: join(root, 'temporary'), engine, threads: 2 }
    },
    dataDirectory,
  }
}

export function expression(text: string): Expression {
  const { expression: parsed, problems } = parseExpression(text)
  if (!parsed) throw new Error(problems.map(({ message }) => message).join('; '))
  return parsed
}

type Columns = Readonly<Record<string, ColumnDeclaration['type']['kind'] | ColumnDeclaration>>

export function declare(columns: Columns): SourceDeclaration['columns'] {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [
      name,
      typeof column !== 'string'
        ? column
        : column === 'decimal'
          ? { type: { kind: column, precision: 10, scale: 2 } }
          : { type: { kind: column } },
    ]),
  )
}

const common = {
  name: 'rows',
  sourceType: 'engagement',
  subject: null,
  consent: { kind: 'exempt', exemption: 'none-published', reason: null },
} as const

/** A CSV source that numbers its rows. */
export function csvSource(path: string, columns: Columns, more: Partial<SourceDeclaration> = {}): SourceDeclaration {
  return {
    ...common,
    origin: { kind: 'file', path, format: 'csv', delimiter: ',', header: true, trim: false },
    columns: declare(columns),
    key: { columns: ['row_number'], rowNumber: true },
    ...more,
  }
}

export function countsSource(
  columns: Columns,
  rows: readonly (readonly Scalar[])[],
  more: Partial<SourceDeclaration> = {},
): SourceDeclaration {
  return {
    ...common,
    origin: { kind: 'counts', rows },
    columns: declare(columns),
    key: { columns: ['row_number'], rowNumber: true },
    ...more,
  }
}

export function rulingsOf(entries: Readonly<Record<string, string>>): Rulings {
  const known = new Map(Object.entries(entries))
  return { snapshotSeq: 1, of: (subject) => known.get(subject) ?? 'no-consent', entries: () => known }
}
