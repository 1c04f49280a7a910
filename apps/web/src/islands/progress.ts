import { browser, type PageElement } from './browser.ts'

const { document, location } = browser

/** Progress of a run as the API streams it: each event names a cell and what became of it. */
interface ProgressEvent {
  readonly seq?: number
  readonly type?: string
  readonly body?: { readonly cell?: string; readonly rows?: number; readonly outcome?: string }
}

const endEvents = [
  'run-completed',
  'run-failed',
  'run-refused',
  'run-cancelled',
  'run-aborted',
  'cancel-requested',
] as const

const box = document.querySelector('[data-run]')
if (box?.dataset.run) follow(box, box.dataset.run)

function follow(box: PageElement, runId: string): void {
  const shown = Number(box.dataset.seq ?? 0)
  const stream = new browser.EventSource(`/api/v1/runs/${runId}/events`)
  stream.addEventListener('message', ({ data }) => {
    const { seq = 0, type = '', body = {} } = parse(data)
    if (seq <= shown) return // the stream begins with what the page shows already
    if (endEvents.some((end) => end === type)) {
      stream.close()
      location.reload()
    } else if (body.cell !== undefined) showCell(body.cell, type, body.rows, body.outcome)
  })
}

function parse(data: string | undefined): ProgressEvent {
  try {
    const event: ProgressEvent = JSON.parse(data ?? '{}')
    return event
  } catch {
    return {}
  }
}

function showCell(cell: string, type: string, rows: number | undefined, outcome: string | undefined): void {
  const row = [...document.querySelectorAll('[data-cell]')].find(({ dataset }) => dataset.cell === cell)
  if (!row) return
  const chip = row.querySelector('[data-of="state"] .chip')
  if (chip) {
    const word = type === 'cell-ended' ? (outcome ?? 'ok') : 'running'
    const tone = word === 'ok' || word === 'cached' ? ['good', '✓'] : word === 'running' ? ['plain', '·'] : ['bad', '✕']
    chip.textContent = word
    chip.className = `chip ${tone[0]}`
    chip.dataset.sign = tone[1]
  }
  const count = row.querySelector('[data-of="rows"]')
  if (count && rows !== undefined) count.textContent = rows.toLocaleString('en-GB')
  const done = [...document.querySelectorAll('[data-cell] .chip')].filter(
    ({ textContent }) => textContent !== 'waiting' && textContent !== 'running',
  ).length
  const bar = document.querySelector('progress')
  if (bar) bar.value = done
}
