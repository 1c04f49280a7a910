/** Changes when the same rows and request would give other bytes; part of every cache key. */
export const engineVersion = 'tables 2; duckdb 1.5.5; arquero 8.0.3'
