import { alwaysValidCoverage } from './always-valid-coverage.ts'
import { alwaysValidPower } from './always-valid-power.ts'
import type { Target } from './cell.ts'
import { correlatedMetrics } from './correlated-metrics.ts'
import { decisions } from './decisions.ts'
import { fewEvents } from './few-events.ts'
import { groupSequential } from './group-sequential.ts'
import { noEffect } from './no-effect.ts'
import { relativeCoverage } from './relative-coverage.ts'
import { sampleRatio } from './sample-ratio.ts'
import { unevenShares } from './uneven-shares.ts'

/** Targets in the order of the table. */
export const targets: readonly Target[] = [
  noEffect,
  unevenShares,
  fewEvents,
  relativeCoverage,
  alwaysValidCoverage,
  alwaysValidPower,
  correlatedMetrics,
  decisions,
  sampleRatio,
  groupSequential,
]
