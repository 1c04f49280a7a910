import { canonicalJson } from '@weighhouse/kernel'
import { csvOfRun, findExperiment, findRun, reportNotebookOfRun, reportOfRun, tablesOfRun } from '@weighhouse/workflows'
import type { HousePages } from '../house-pages.tsx'
import { reportPolicy } from '../page-headers.ts'
import { Head } from '../parts/layout.tsx'

/** The report in a frame of ours, the report itself as it is, and its other forms. Its bytes are never touched. */
export function reportRoutes({ house, on, assets }: HousePages): void {
  on('GET', '/runs/:id/report', async (c) => {
    const run = await findRun(house, c.req.param('id') ?? '')
    if (!run || run.reportHash === null) return c.notFound()
    const experiment = await findExperiment(house, run.experimentId)
    const { may } = c.var.visitor
    const title = experiment?.title ?? run.experimentId
    const tables = may('result.read') ? await tablesOfRun(house, run.id) : []
    const page = (
      <html lang="en">
        <Head assets={assets} title={`Report: ${title}`} />
        <body class="framed">
          <div class="bar">
            <a class="brand" href="/">
              Weighhouse
            </a>
            {may('run.read') ? <a href={`/runs/${run.id}`}>Back to the run</a> : <a href="/">Back to the reports</a>}
            <div class="row">
              <span>Take it along:</span>
              <a href={`/runs/${run.id}/report.html?download=yes`}>HTML</a>
              <a href={`/runs/${run.id}/report.json`}>JSON bundle</a>
              <a href={`/runs/${run.id}/report.ipynb`}>Notebook</a>
              {tables.length === 0 ? null : (
                <details class="menu">
                  <summary>Tables as CSV</summary>
                  <ul>
                    {tables.map((name) => (
                      <li>
                        <a href={`/runs/${run.id}/tables/${encodeURIComponent(name)}.csv`}>{name}</a>
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </div>
          </div>
          <iframe src={`/runs/${run.id}/report.html`} title={`Report: ${title}`}></iframe>
        </body>
      </html>
    )
    return c.html(`<!doctype html>${String(await page)}`)
  })

  on('GET', '/runs/:id/report.html', async (c) => {
    const report = await reportOfRun(house, c.req.param('id') ?? '')
    if (!report) return c.notFound()
    const name = c.req.query('download') === undefined ? {} : attachment(`report-${c.req.param('id')}.html`)
    return c.body(report.html, 200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': reportPolicy,
      ...name,
    })
  })

  on('GET', '/runs/:id/report.json', async (c) => {
    const report = await reportOfRun(house, c.req.param('id') ?? '')
    if (!report) return c.notFound()
    return c.body(canonicalJson(report.bundle), 200, {
      'Content-Type': 'application/json',
      ...attachment(`report-${c.req.param('id')}.json`),
    })
  })

  on('GET', '/runs/:id/report.ipynb', async (c) => {
    const notebook = await reportNotebookOfRun(house, c.req.param('id') ?? '')
    if (!notebook) return c.notFound()
    return c.body(JSON.stringify(notebook, null, 1), 200, {
      'Content-Type': 'application/x-ipynb+json',
      ...attachment(`report-${c.req.param('id')}.ipynb`),
    })
  })

  on('GET', '/runs/:id/tables/:file', async (c) => {
    const name = /^(.{1,200})\.csv$/.exec(c.req.param('file') ?? '')?.[1]
    const csv = name === undefined ? undefined : await csvOfRun(house, c.req.param('id') ?? '', name)
    if (csv === undefined) return c.notFound()
    return c.body(csv, 200, {
      'Content-Type': 'text/csv; charset=utf-8',
      ...attachment(`${name}-${c.req.param('id')}.csv`),
    })
  })
}

/** A name of letters, digits, dots and dashes alone, so that nothing needs quoting in a header. */
function attachment(name: string): Readonly<Record<string, string>> {
  return { 'Content-Disposition': `attachment; filename="${name.replaceAll(/[^\w.-]/g, '')}"` }
}
