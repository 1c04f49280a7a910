const unitMs = { W: 604_800_000, D: 86_400_000, H: 3_600_000, M: 60_000, S: 1_000 } as const

/**
 * The milliseconds of an ISO 8601 duration of weeks, or of days, hours, minutes and seconds. A day is always
 * 24 hours: windows run between instants, so that no change of clocks makes one longer than another.
 */
export function durationMs(duration: string): number {
  return [...duration.matchAll(/(\d+)([WDHMS])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * unitMs[unit as keyof typeof unitMs],
    0,
  )
}
