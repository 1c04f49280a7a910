/** How much may be asked for: `burst` at once, `perSecond` in the long run. */
export interface RateLimit {
  readonly burst: number
  readonly perSecond: number
}

interface Bucket {
  readonly tokens: number
  readonly atMs: number
}

export interface TokenBuckets {
  /** Takes `cost` tokens of one key. 0 when they were there; else how many seconds until they are, and none is taken. */
  take(key: string, cost: number, atMs: number): number
}

const maximumBuckets = 10_000

/**
 * A bucket of tokens for each key, so that nobody's requests are starved by another's. Held in memory: a restart
 * forgives, several processes each grant their own, and of very many keys the one longest unused is forgotten.
 */
export function openTokenBuckets({ burst, perSecond }: RateLimit): TokenBuckets {
  const buckets = new Map<string, Bucket>()
  return {
    take(key, wanted, atMs) {
      const cost = Math.min(wanted, burst)
      const before = buckets.get(key) ?? { tokens: burst, atMs }
      const tokens = Math.min(burst, before.tokens + (Math.max(0, atMs - before.atMs) / 1_000) * perSecond)
      buckets.delete(key) // so that the one longest unused comes first
      buckets.set(key, { tokens: tokens < cost ? tokens : tokens - cost, atMs })
      const [oldest] = buckets.size > maximumBuckets ? buckets.keys() : []
      if (oldest !== undefined) buckets.delete(oldest)
      return tokens < cost ? Math.ceil((cost - tokens) / perSecond) : 0
    },
  }
}
