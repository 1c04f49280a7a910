import { quoteText } from './sql-text.ts'

const mark = 'weighhouse:'

/** SQL that ends a query with a message for the author. It may hold names, never cells. */
export function raiseSql(message: string): string {
  return `error(${quoteText(`${mark}${message}`)})`
}

/** The message that `raiseSql` ended a query with, or `undefined` for DuckDB's own failures. */
export function raisedMessage(failure: string): string | undefined {
  const start = failure.indexOf(mark)
  return start < 0 ? undefined : failure.slice(start + mark.length)
}
