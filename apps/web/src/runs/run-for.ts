import type { ExperimentSummary, RunView } from '@weighhouse/workflows'
import type { Visitor } from '../visitor.ts'

/** A run as a visitor may see it: without its verdict for those who may not read results, without its report likewise. */
export function runFor({ may }: Visitor, run: RunView): RunView {
  return {
    ...run,
    ...(may('result.read') ? {} : { verdict: null, resultHash: null }),
    ...(may('report.read') ? {} : { reportHash: null }),
  }
}

/** The same for an experiment and its runs. */
export function experimentFor<Experiment extends ExperimentSummary>(
  visitor: Visitor,
  experiment: Experiment,
): Experiment {
  return {
    ...experiment,
    ...(visitor.may('result.read') ? {} : { verdict: null }),
    confirmatoryRun: experiment.confirmatoryRun && runFor(visitor, experiment.confirmatoryRun),
    latestRun: experiment.latestRun && runFor(visitor, experiment.latestRun),
  }
}
