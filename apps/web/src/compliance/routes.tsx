import { consentCounts, findResult, listDatasets, listPurposes, listRuns } from '@weighhouse/workflows'
import type { HousePages } from '../house-pages.tsx'
import { CompliancePage, type ExclusionRow } from './compliance-page.tsx'

const listedRuns = 20

export function complianceRoutes({ house, on, show }: HousePages): void {
  on('GET', '/compliance', async (c) => {
    const { may } = c.var.visitor
    const [purposes, datasets, counts, exclusions] = await Promise.all([
      listPurposes(house),
      may('dataset.read') ? listDatasets(house) : null,
      may('consent.read') ? consentCounts(house) : null,
      may('run.read') && may('result.read') ? excludedRows() : null,
    ])
    return show(
      c,
      { title: 'Compliance' },
      <CompliancePage purposes={purposes} datasets={datasets} counts={counts} exclusions={exclusions} />,
    )
  })

  /** Rows that each source of the newest runs left out, with their reasons. */
  async function excludedRows(): Promise<readonly ExclusionRow[]> {
    const { items } = await listRuns(house, { limit: listedRuns })
    const results = await Promise.all(items.map(async (run) => ({ run, result: await findResult(house, run.id) })))
    return results.flatMap(({ run, result }) =>
      Object.entries(result?.sources ?? {}).map(([source, { rows, excluded }]) => ({ run, source, rows, excluded })),
    )
  }
}
