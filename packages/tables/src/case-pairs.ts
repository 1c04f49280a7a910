/** Code points whose simple case mapping changes them, and, place by place, what they become. */
interface CasePairs {
  readonly from: string
  readonly to: string
}

let lower: CasePairs | undefined
let upper: CasePairs | undefined

/** Every code point that `lower` of the expression language changes. */
export function lowerPairs(): CasePairs {
  lower ??= pairsOf((point) => point.toLowerCase())
  return lower
}

/** Every code point that `upper` of the expression language changes. */
export function upperPairs(): CasePairs {
  upper ??= pairsOf((point) => point.toUpperCase())
  return upper
}

function pairsOf(map: (point: string) => string): CasePairs {
  let from = ''
  let to = ''
  for (let code = 1; code <= 0x1ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const point = String.fromCodePoint(code)
    const mapped = map(point)
    // A mapping to several code points leaves the code point as it is.
    if (mapped === point || mapped.length !== String.fromCodePoint(mapped.codePointAt(0) ?? 0).length) continue
    from += point
    to += mapped
  }
  return { from, to }
}
