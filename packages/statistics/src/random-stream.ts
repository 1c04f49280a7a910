/** Chance that is told beforehand: the same seed and stream give the same numbers. */
export interface RandomStream {
  /** On (0, 1), to 32 bits. */
  readonly uniform: () => number
  /** Standard normal. */
  readonly normal: () => number
}

/**
 * A generator of its own for each pair of a seed and a stream, whole numbers from 0: sfc32 (Doty-Humphrey
 * 2010, PractRand), its state filled by a mixing of both; normal numbers by the polar method
 * (Marsaglia & Bray 1964, SIAM Review 6:260–264).
 */
export function randomStream(seed: number, stream = 0): RandomStream {
  const mix = mixerOf(seed, stream)
  let [a, b, c, counter] = [mix(), mix(), mix(), 1]
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
  for (let round = 0; round < 12; round += 1) next()
  const uniform = () => (next() + 0.5) / 4_294_967_296
  let kept: number | null = null
  const normal = () => {
    if (kept !== null) {
      const value = kept
      kept = null
      return value
    }
    for (;;) {
      const x = 2 * uniform() - 1
      const y = 2 * uniform() - 1
      const square = x * x + y * y
      if (square >= 1 || square === 0) continue
      const factor = Math.sqrt((-2 * Math.log(square)) / square)
      kept = y * factor
      return x * factor
    }
  }
  return { uniform, normal }
}

/** χ² with `degreesOfFreedom` > 0, by Marsaglia & Tsang (2000), ACM TOMS 26:363–372. */
export function drawChiSquare(random: RandomStream, degreesOfFreedom: number): number {
  const { uniform, normal } = random
  if (degreesOfFreedom < 2) return drawChiSquare(random, degreesOfFreedom + 2) * uniform() ** (2 / degreesOfFreedom)
  const d = degreesOfFreedom / 2 - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal()
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return 2 * d * v
  }
}

/** 32 mixed bits after 32 (the finaliser of MurmurHash3 over a Weyl sequence of both halves of both numbers). */
function mixerOf(seed: number, stream: number): () => number {
  const words = [seed >>> 0, Math.floor(seed / 4_294_967_296), stream >>> 0, Math.floor(stream / 4_294_967_296)]
  let state = 0
  const step = (word: number) => {
    state = (state ^ word) + 0x9e_37_79_b9
    let mixed = state | 0
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85_eb_ca_6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2_b2_ae_35)
    state = mixed ^ (mixed >>> 16)
    return state
  }
  for (const word of words) step(word)
  return () => step(0)
}
