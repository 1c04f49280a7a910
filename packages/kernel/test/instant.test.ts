import { describe, expect, it } from 'vitest'
import { microsecondsOf } from '../src/index.ts'

describe('microsecondsOf', () => {
  it('keeps apart what a millisecond would merge', () => {
    expect(microsecondsOf('1970-01-01T00:00:00Z')).toBe(0)
    expect(microsecondsOf('1970-01-01T00:00:01.5Z')).toBe(1_500_000)
    expect(microsecondsOf('2026-11-24T09:00:00.000001Z')! - microsecondsOf('2026-11-24T09:00:00.000Z')!).toBe(1)
    expect(microsecondsOf('2026-11-24T09:00:00.123Z')).toBe(Date.UTC(2026, 10, 24, 9, 0, 0, 123) * 1000)
    expect(microsecondsOf('2024-02-29T23:59:59.999999Z')).toBe(Date.UTC(2024, 2, 1) * 1000 - 1)
  })

  it('refuses days and hours that do not exist, other zones and other forms', () => {
    const none = [
      '',
      '2026-11-24',
      '2026-11-24T09:00Z',
      '2026-11-24T09:00:00',
      '2026-11-24t09:00:00z',
      '2026-11-24T09:00:00+00:00',
      '2026-11-24T09:00:00.Z',
      '2026-11-24T09:00:00.1234567Z',
      ' 2026-11-24T09:00:00Z',
      '2026-11-24T09:00:00Z\n',
      '2026-00-01T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-02-29T00:00:00Z',
      '2026-04-31T00:00:00Z',
      '2026-01-00T00:00:00Z',
      '2026-01-01T24:00:00Z',
      '2026-01-01T00:60:00Z',
      '2016-12-31T23:59:60Z',
      '1969-12-31T23:59:59Z',
      '0099-01-01T00:00:00Z',
    ]
    for (const text of none) expect(microsecondsOf(text), text).toBeUndefined()
  })
})
