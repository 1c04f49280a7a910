import { type ReportChart, type ReportInput, renderCharts } from '@weighhouse/reports'
import { gate30 } from './gate-30.ts'
import { gate30Charts } from './gate-30-charts.ts'

/** The sample with its charts drawn, as a run would hand it over. */
export async function drawnGate30(): Promise<ReportInput> {
  const drawn = await renderCharts(gate30Charts.map(({ chart }) => chart))
  const charts = gate30Charts.map(({ cell, chart }, index): ReportChart => {
    const answer = drawn[index]!
    return 'svg' in answer
      ? { cell, chart, svg: answer.svg, problem: null }
      : { cell, chart, svg: null, problem: answer.problem }
  })
  return { ...gate30, charts }
}
