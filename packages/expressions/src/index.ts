export * from './expression.ts'
export * from './source.ts'
export * from './verb.ts'
