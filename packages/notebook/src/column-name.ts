/** Why a declared column cannot have this name, or null when it can. */
export function columnNameFault(name: string): string | null {
  if (name === '') return 'a column name is not empty'
  if (name.length > 128) return 'a column name has at most 128 characters'
  if (name === '__proto__') return 'no column is named __proto__'
  if (!name.isWellFormed() || /\p{Cc}/u.test(name)) return 'a column name holds no control characters'
  // JavaScript objects put such keys first, so that a row's values would change places.
  return /^\d+$/.test(name) ? 'a column name is not a number alone' : null
}
