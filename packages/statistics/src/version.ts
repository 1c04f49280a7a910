/** Changes when the same summaries would give other numbers; part of what results are cached and hashed by. */
export const statisticsVersion = 'statistics/1.1.0'
