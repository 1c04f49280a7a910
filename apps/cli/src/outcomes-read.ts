/** How often outcomes were read before something, on a screen. */
export function outcomesRead(count: number): string {
  return count === 0 ? 'outcomes not read' : count === 1 ? 'outcomes read once' : `outcomes read ${count} times`
}
