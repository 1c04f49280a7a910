import { hashOf } from '@weighhouse/kernel'
import { digest, instant, type Page } from './figure.ts'
import { type Html, html, insideElement } from './html.ts'
import { formatValue } from './number-format.ts'
import { facts, section, table } from './section.ts'

/** What every number came from, by hash and version; the bundle below lets anyone recompute them. */
export function provenanceSection(page: Page, bundleText: string): Html {
  const { run, sources, cells } = page.input
  const outputs = Object.keys(run.outputs).sort()
  return section(
    page,
    'provenance',
    'Provenance',
    html`<p>Every number in this report carries the first digits of its result hash, <code>${page.run}</code>.</p>`,
    facts([
      ['Result', digest(run.resultHash)],
      ['Plan', digest(run.planHash)],
      ['Notebook', digest(run.sourceHash)],
      ['Engine', run.engineVersion],
      ...Object.keys(run.statisticsVersions)
        .sort()
        .map((method) => [`Method ${method}`, run.statisticsVersions[method]!] as const),
      ...Object.keys(run.params)
        .sort()
        .map((name) => [`Parameter ${name}`, formatValue(run.params[name], 'date')] as const),
      ['Judged as of', instant(run.asOf)],
    ]),
    table(
      'Snapshots of the sources',
      ['Source', 'Snapshot'],
      Object.keys(sources)
        .sort()
        .map((name) => [name, digest(sources[name]!.snapshot)]),
    ),
    table(
      'Outputs of the run',
      ['Output', 'Outcome', 'Hash'],
      outputs.map((name) => [name, cells[name]?.outcome ?? '—', digest(run.outputs[name]!)]),
    ),
    html`<details class="bundle"><summary>Result bundle (JSON, ${digest(hashOf(JSON.parse(bundleText)))})</summary>
<pre id="bundle">${insideElement(bundleText)}</pre></details>`,
  )
}
