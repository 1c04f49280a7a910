import { findOutcomeReads, findPeople, type Run } from '@weighhouse/db'
import { type Report, reportCsv, reportHtml, reportNotebook, reportTables } from '@weighhouse/reports'
import type { JsonObject } from '@weighhouse/kernel'
import type { Tables } from '@weighhouse/tables'
import { reportRegistration } from '../experiments/registration.ts'
import type { House } from '../house.ts'
import { drawCharts } from './charts.ts'
import { type ReportFacts, reportInput } from './report-input.ts'

type RunFacts = Pick<ReportFacts, 'notebook' | 'plan' | 'executed' | 'standing' | 'params' | 'asOf'> & {
  readonly row: Run
  readonly tables: Tables
}

/** A report with what can be taken out of it in other forms. */
export interface MadeReport extends Report {
  /** The run as a Jupyter notebook, and each of its tables as CSV by name. */
  readonly exports: JsonObject & { readonly notebook: JsonObject; readonly tables: Readonly<Record<string, string>> }
}

/** The report of a run in this house, without what becomes of it later: same facts, same bytes. */
export async function makeReport(house: House, { row, tables, ...facts }: RunFacts): Promise<MadeReport> {
  const reads = (await findOutcomeReads(house.db, row.experimentId)).filter(({ beforeWindowEnd }) => beforeWindowEnd)
  const names = new Map((await findPeople(house.db)).map(({ id, name }) => [id, name]))
  const input = reportInput({
    ...facts,
    seed: 0,
    local: false,
    registration: await reportRegistration(house, row.experimentId),
    outcomeReads: reads.map(({ at, personId, columns }) => ({
      at: at.toISOString(),
      by: names.get(personId ?? '') ?? 'the service',
      source: facts.plan.experiment,
      columns,
    })),
    charts: await drawCharts(facts.notebook, facts.plan, facts.executed, tables),
  })
  const csv = Object.entries(reportTables(input)).map(([name, table]) => [name, reportCsv(table)] as const)
  return { ...reportHtml(input), exports: { notebook: reportNotebook(input), tables: Object.fromEntries(csv) } }
}
