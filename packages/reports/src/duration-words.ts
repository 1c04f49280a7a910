const words = { W: 'week', D: 'day', H: 'hour', M: 'minute', S: 'second' } as const

/** `P1DT12H` as “1 day 12 hours”; parts that are 0 are left out, a duration without any is “no time”. */
export function durationInWords(duration: string): string {
  const parts = [...duration.matchAll(/(\d+)([WDHMS])/g)].flatMap(([, count, unit]) => {
    const number = Number(count)
    return number === 0 ? [] : [`${number} ${words[unit as keyof typeof words]}${number === 1 ? '' : 's'}`]
  })
  return parts.length === 0 ? 'no time' : parts.join(' ')
}
