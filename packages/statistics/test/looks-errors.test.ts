import { describe, expect, it } from 'vitest'
import { armMeanOfMoments, armMeanOfProportion } from '../src/arm-mean.ts'
import { isBurnedIn } from '../src/burn-in.ts'
import { emptyMoments, mergeMoments, type Moments, momentsOf } from '../src/moments.ts'
import { isLookTrusted, missesAtLook } from './always-valid-look.ts'
import { randomOf } from './random.ts'

const isLong = process.env['WEIGHHOUSE_LONG'] !== undefined
const runs = isLong ? 10_000 : 500
const seeds = isLong ? [1970, 2024] : [1970]
const looks = 100

/** At most 5 % of runs, and what chance adds to this many (99.9 %). */
const mostMissed = 0.05 + 3.3 * Math.sqrt((0.05 * 0.95) / runs)

/** Draws the number of events among `units`, by its cumulative distribution. */
function eventsOf(units: number, rate: number): (random: () => number) => number {
  const cumulative: number[] = []
  let density = (1 - rate) ** units
  for (let events = 0, sum = 0; events <= units; events += 1) {
    sum += density
    cumulative.push(sum)
    density *= ((units - events) / (events + 1)) * (rate / (1 - rate))
  }
  return (random) => {
    const at = random()
    const events = cumulative.findIndex((bound) => at < bound)
    return events < 0 ? units : events
  }
}

describe.each(seeds)('a hundred always-valid looks under seed %i', { timeout: 600_000 }, (seed) => {
  it.each([
    { rates: [0.01, 0.01], units: [100, 100] },
    { rates: [0.002, 0.002], units: [200, 200] },
    { rates: [0.1, 0.1], units: [50, 50] },
    { rates: [0.02, 0.03], units: [100, 100] },
    { rates: [0.01, 0.005], units: [100, 100] },
    { rates: [0.5, 0.55], units: [50, 50] },
    { rates: [0.01, 0.01], units: [180, 20] },
    { rates: [0.05, 0.05], units: [180, 20] },
    { rates: [0.1, 0.1], units: [180, 20] },
  ] as const)(
    'of rates $rates with $units more units each ever miss the relative effect in 5 % at most',
    ({ rates, units }) => {
      const random = randomOf(seed)
      const [controlRate, treatmentRate] = rates
      const [controlUnits, treatmentUnits] = units
      const drawControl = eventsOf(controlUnits, controlRate)
      const drawTreatment = eventsOf(treatmentUnits, treatmentRate)
      const effect = treatmentRate / controlRate - 1
      let missed = 0
      for (let run = 0; run < runs; run += 1) {
        let control = 0
        let treatment = 0
        for (let look = 1; look <= looks; look += 1) {
          control += drawControl(random)
          treatment += drawTreatment(random)
          const counts = [
            { kind: 'proportion', successes: control, units: look * controlUnits },
            { kind: 'proportion', successes: treatment, units: look * treatmentUnits },
          ] as const
          if (!isBurnedIn(counts)) continue
          const [ofControl, ofTreatment] = counts.map((arm) => armMeanOfProportion(arm.successes, arm.units))
          if (!missesAtLook(ofControl!, ofTreatment!, look * (controlUnits + treatmentUnits), effect)) continue
          missed += 1
          break
        }
      }
      expect(missed / runs).toBeLessThanOrEqual(mostMissed)
    },
  )

  const normal = (random: () => number) => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random())
  const tailOfCapped = Math.exp(1.5 * 2.3263478740408408)
  it.each([
    { name: 'lognormal, σ = 1.5', units: [50, 50], draw: (r: () => number) => Math.exp(1.5 * normal(r)), least: 0 },
    { name: 'exponential', units: [180, 20], draw: (r: () => number) => -Math.log(r()), least: 0.25 },
    { name: 'lognormal, σ = 1', units: [180, 20], draw: (r: () => number) => Math.exp(normal(r)), least: 0.25 },
    { name: 'lognormal, σ = 1.5', units: [180, 20], draw: (r: () => number) => Math.exp(1.5 * normal(r)), least: 0 },
    {
      name: 'lognormal, σ = 1.5, capped',
      units: [180, 20],
      draw: (r: () => number) => Math.min(tailOfCapped, Math.exp(1.5 * normal(r))),
      least: 0.25,
    },
  ])(
    'of $name with $units more units each ever miss no effect in 5 % at most, behind the gate',
    ({ units, draw, least }) => {
      const random = randomOf(seed)
      const [controlUnits = 0, treatmentUnits = 0] = units
      const shares = [controlUnits, treatmentUnits]
      const meanRuns = isLong ? 2500 : 100
      const rows = (count: number) => momentsOf(Array.from({ length: count }, () => draw(random)))
      let missed = 0
      let open = 0
      for (let run = 0; run < meanRuns; run += 1) {
        let control: Moments = emptyMoments
        let treatment: Moments = emptyMoments
        let hasMissed = false
        for (let look = 1; look <= looks; look += 1) {
          control = mergeMoments(control, rows(controlUnits))
          treatment = mergeMoments(treatment, rows(treatmentUnits))
          if (!isLookTrusted(control, treatment, shares)) continue
          open += 1
          const count = look * (controlUnits + treatmentUnits)
          hasMissed ||= missesAtLook(armMeanOfMoments(control), armMeanOfMoments(treatment), count, 0)
        }
        if (hasMissed) missed += 1
      }
      expect(missed / meanRuns).toBeLessThanOrEqual(0.05 + 3.3 * Math.sqrt((0.05 * 0.95) / meanRuns))
      expect(open / meanRuns / looks).toBeGreaterThanOrEqual(least)
    },
  )
})
