/** Words of the grammar; a column of the same name is written in double quotes. */
export const keywords: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'in',
  'between',
  'is',
  'null',
  'true',
  'false',
  'case',
  'when',
  'then',
  'else',
  'end',
])

/** Names that mean something to JavaScript objects: legal as columns, but only when quoted on purpose. */
const reservedNames: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype'])

export function isReservedName(name: string): boolean {
  return reservedNames.has(name)
}

/** True when a name may stand bare in an expression. */
export function isBareName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !keywords.has(name.toLowerCase()) && !reservedNames.has(name)
}

const maximumNameLength = 128

/** Why a name cannot be given to a new column, or null when it can. */
export function columnNameFault(name: string): string | null {
  if (name.length === 0) return 'a column name cannot be empty'
  if (name.length > maximumNameLength) return `a column name cannot be longer than ${maximumNameLength} characters`
  if (name === '__proto__') return 'no column can be made with the name __proto__'
  if (!name.isWellFormed() || /\p{Cc}/u.test(name)) return 'a column name cannot hold control characters'
  return null
}

/** The candidate a misspelt name most likely meant, or null when none is near. */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  if (name.length > maximumNameLength) return null
  const tolerated = name.length < 3 ? 1 : Math.max(2, Math.floor(name.length / 3))
  let nearest: string | null = null
  let least = tolerated + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= least) continue
    const distance = name.toLowerCase() === candidate.toLowerCase() ? 0 : editDistance(name, candidate)
    if (distance < least) {
      nearest = candidate
      least = distance
    }
  }
  return nearest
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment distance). */
function editDistance(left: string, right: string): number {
  let before: number[] = []
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1]
      let cost = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (same ? 0 : 1))
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        cost = Math.min(cost, before[column - 2]! + 1)
      }
      current.push(cost)
    }
    before = previous
    previous = current
  }
  return previous[right.length]!
}
