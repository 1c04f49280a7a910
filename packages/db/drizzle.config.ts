import { defineConfig } from 'drizzle-kit'

/** Used by "drizzle-kit generate" in this folder after the schema was changed; the service itself never reads it. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/schema/*.ts',
  out: '../../drizzle',
  casing: 'snake_case',
})
