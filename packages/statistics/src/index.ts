export {
  type AdjustedPair,
  adjustedPair,
  type CovariateAdjustment,
  type CovariateFit,
  fitCovariates,
} from './adjustment.ts'
export {
  type AlwaysValid,
  alwaysValidCriticalValue,
  alwaysValidOneSided,
  alwaysValidOneSidedCriticalValue,
  alwaysValidTwoSided,
  type Look,
} from './always-valid.ts'
export { alwaysValidBounds, alwaysValidDrift } from './always-valid-power.ts'
export type { ArmCounts } from './arm-counts.ts'
export { type ArmMean, armMean, armMeanOfMoments, armMeanOfProportion } from './arm-mean.ts'
export {
  binomialLogDensity,
  binomialLowerTail,
  binomialTwoSided,
  binomialUpperTail,
} from './binomial.ts'
export { type ArmSkewness, type BurnIn, differenceSkewness, isBurnedIn, isSkewTrusted } from './burn-in.ts'
export { chiSquareSf, chiSquareTail, chiSquareUpperQuantile } from './chi-square.ts'
export { addColumn } from './combine-columns.ts'
export { type Comoments, comomentsOf, emptyComoments, mergeComoments, pairIndex } from './comoments.ts'
export { type Contrast, type ContrastOptions, contrast, controlResolution } from './contrast.ts'
export type { DroppedCovariate } from './covariates.ts'
export { type EffectSet, isInSet } from './effect-set.ts'
export { erf, erfc } from './error-function.ts'
export { type Estimated, type NotEstimable, notEstimable } from './estimated.ts'
export { fisherOneSided, fisherTwoSided, midP } from './fisher.ts'
export { fSf, fTail } from './f-distribution.ts'
export { hallContrast } from './hall.ts'
export { hallInverse, hallStatistic, skewnessAt, type ThirdMoments } from './hall-statistic.ts'
export {
  errorSpent,
  groupSequentialBounds,
  type GroupSequentialPlan,
  repeatedCriticalValue,
} from './group-sequential.ts'
export { conditionalPower, groupSequentialDrift, groupSequentialPower } from './group-sequential-power.ts'
export { type EventCounts, harmfulEventsPValue, harmPValueOfProportion } from './harm.ts'
export { type EffectEstimate, type Heterogeneity, heterogeneity } from './heterogeneity.ts'
export { type Hotelling, hotelling } from './hotelling.ts'
export { incompleteBeta } from './incomplete-beta.ts'
export { incompleteGamma } from './incomplete-gamma.ts'
export { uniformDistance } from './kolmogorov-smirnov.ts'
export { logGamma } from './log-gamma.ts'
export { type MannWhitney, mannWhitney } from './mann-whitney.ts'
export { emptyMoments, type Moments, mergeMoments, momentsOf, sampleVariance, skewness } from './moments.ts'
export { newcombeInterval } from './newcombe.ts'
export {
  type Direction,
  type NonInferiority,
  type NonInferiorityOptions,
  nonInferiority,
} from './non-inferiority.ts'
export {
  benjaminiHochberg,
  benjaminiYekutieli,
  bonferroni,
  type Correction,
  eBenjaminiHochberg,
  hochberg,
  holm,
  hommel,
} from './multiplicity.ts'
export {
  normalCdf,
  normalDensity,
  normalLogSf,
  normalQuantile,
  normalSf,
  normalUpperQuantile,
  normalUpperQuantileOfLog,
} from './normal.ts'
export { type NormalPosterior, type NormalPrior, normalPosterior } from './normal-posterior.ts'
export { meanMinimumDetectableEffect, meanPowerOf, meanUnitsNeeded } from './mean-power.ts'
export {
  minimumDetectableEffect,
  type PlannedArm,
  type PowerPlan,
  powerOf,
  rateUnderEffect,
  unitsNeeded,
} from './power.ts'
export { proportionNonInferiority, proportionRejection } from './proportion-power.ts'
export { type PValue, pValueOfLog, pValueOfLog10, pValueOfTail } from './p-value.ts'
export { randomStream } from './random-stream.ts'
export { linearisedComoments, type Ratio, ratioOf } from './ratio.ts'
export { runningMinimum } from './running-minimum.ts'
export { type Allocation, type SampleRatio, sampleRatioFixed, sampleRatioFixedOverEpochs } from './sample-ratio.ts'
export { sampleRatioSequential, sampleRatioSequentialOverEpochs } from './sequential-sample-ratio.ts'
export { type SimulatedPower, simulateLooksPower, simulateMeanPower } from './simulate-power.ts'
export { smallestWhere } from './smallest-where.ts'
export { isSparse } from './sparse.ts'
export { type SparseContrast, type SparseContrastOptions, sparseContrast } from './sparse-contrast.ts'
export { sparseNonInferiority } from './sparse-non-inferiority.ts'
export { type SparsePValues, sparsePValues } from './sparse-p-value.ts'
export { type PlannedRate, sparseRejection } from './sparse-power.ts'
export type { Spending } from './spending.ts'
export { type StageWise, stageWise, type StoppedTest } from './stage-wise.ts'
export { studentLogSf, studentQuantile, studentSf, studentTail, studentUpperQuantile } from './student.ts'
export type { Tail, Tails } from './tails.ts'
export { interpolatedQuantile, mergeValueCounts, unitQuantile, type ValueCounts } from './unit-quantile.ts'
export { type Welch, welch } from './welch.ts'
export { withoutLargest } from './without-largest.ts'
export { statisticsVersion } from './version.ts'
