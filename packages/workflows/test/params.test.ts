import type { FrontMatter } from '@weighhouse/notebook'
import { expect, it } from 'vitest'
import { asOfInstant, resolveParams } from '../src/execution/params.ts'

const resolve = (type: 'date' | 'timestamp' | 'text', asOf: string) =>
  resolveParams({ params: { asOf: { type, default: '2026-01-31' } } } as unknown as FrontMatter, { asOf })

it('a run is judged at no instant whose year has not four digits, and the reader is told the last day that may be asked', () => {
  for (const [type, asOf] of [
    ['date', '9999-12-31'],
    ['date', '0000-12-31'],
    ['timestamp', '9999-12-31T23:59:59-05:00'],
    ['timestamp', '+010000-01-01T00:00:00Z'],
    ['text', 'soon'],
  ] as const)
    expect(() => resolve(type, asOf), asOf).toThrow('asOf must be from 0001-01-01 to 9999-12-30')
})

it('the first and the last day that may be asked are judged at the midnight that ends them', () => {
  const now = new Date(0)
  expect(asOfInstant(resolve('date', '9999-12-30'), now)).toBe('9999-12-31T00:00:00.000Z')
  expect(asOfInstant(resolve('date', '0001-01-01'), now)).toBe('0001-01-02T00:00:00.000Z')
})
