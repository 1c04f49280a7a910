import { reportHtml, renderCharts } from '@weighhouse/reports'
import { drawnGate30 } from './drawn-gate-30.ts'

/** Prints the hash of the sample's report and of a chart with a time axis, wherever and in whatever locale it runs. */
const report = reportHtml(await drawnGate30())
const [drawn] = await renderCharts([
  {
    name: 'days',
    title: 'Players by day',
    description: 'Two days.',
    rows: [
      { day: '2024-01-01T00:00:00Z', players: 3 },
      { day: '2024-01-02T00:00:00Z', players: 4 },
    ],
    columns: [{ field: 'day', title: 'Day' }],
    spec: {
      mark: 'line',
      encoding: { x: { field: 'day', type: 'temporal' }, y: { field: 'players', type: 'quantitative' } },
    },
  },
])
console.log(report.reportHash, JSON.stringify(drawn))
