import { distance } from 'fastest-levenshtein'

/**
 * The known name that a misspelt one most likely meant, or `undefined` if none is near. Names that
 * are `taken` (keys already there) come second: a misspelt key is seldom one that is also given.
 */
export function nearestName(
  name: string,
  known: Iterable<string>,
  taken: (name: string) => boolean = () => false,
): string | undefined {
  const wanted = name.slice(0, 64).toLowerCase()
  let nearest: string | undefined
  let smallest = Math.max(2.6, wanted.length / 2)
  for (const candidate of known) {
    const lower = candidate.toLowerCase()
    const penalty =
      (taken(candidate) ? 1.5 : 0) + (sameLetters(wanted, lower) ? -0.5 : 0) + (lower[0] === wanted[0] ? 0 : 0.25)
    const away = distance(wanted, lower) + penalty
    if (away < smallest) {
      smallest = away
      nearest = candidate
    }
  }
  return nearest
}

/** A ready sentence for a diagnostic's hint: `did you mean "share"?`, or all names where they are few. */
export function nameHint(name: string, known: readonly string[], taken?: (name: string) => boolean): string | null {
  const nearest = nearestName(name, known, taken)
  if (nearest !== undefined) return `did you mean "${nearest}"?`
  return known.length > 0 && known.length <= 12 ? `known here: ${known.join(', ')}` : null
}

function sameLetters(left: string, right: string): boolean {
  return left.length === right.length && sorted(left) === sorted(right)
}

function sorted(name: string): string {
  return Array.from(name).toSorted().join('')
}
