import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { ApiDocument } from './document.ts'
import { operationsOf, type Operation } from './operations.ts'
import { edgeKinds, kinds } from './problem.ts'

/** The document as a page that reads without script and fetches nothing. */
export function documentPage(document: ApiDocument) {
  const operations = operationsOf(document)
  const tags = [...new Set(operations.map(({ tag }) => tag))]
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Weighhouse API</title>
<style>${raw(pageStyle)}</style>
</head>
<body>
<header>
<h1>Weighhouse API</h1>
<p>${document.info.description}</p>
<p>The same for programs: <a href="/api/v1/openapi.json">openapi.json</a>.</p>
<nav aria-label="Nouns">${tags.map((tag) => html`<a href="#${tag}">${tag}</a> `)}<a href="#problems">problems</a></nav>
</header>
<main>
${tags.map(
  (tag) => html`<section id="${tag}"><h2>${tag}</h2>
${operations.filter((operation) => operation.tag === tag).map(operationPart)}</section>`,
)}
<section id="problems"><h2>problems</h2>
<p>Every failure is answered as <code>application/problem+json</code> (RFC 9457). <code>errors</code> lists places in the input.</p>
<dl>${Object.entries({ ...kinds, ...edgeKinds }).map(
    ([code, { status, title }]) => html`<dt id="problem-${code}"><code>${code}</code> ${status}</dt><dd>${title}</dd>`,
  )}</dl></section>
</main>
</body>
</html>`
}

function operationPart({ method, path, action, summary, description, parameters, body, answers }: Operation) {
  return html`<article>
<h3><code><b>${method}</b> ${path}</code></h3>
<p>${summary}.${description === '' ? '' : ` ${description}`}</p>
<p class="right">Right: <code>${action}</code></p>
${
  parameters.length === 0
    ? ''
    : html`<dl>${parameters.map(
        ({ name, place, form, text }) =>
          html`<dt><code>${name}</code> in ${place}</dt><dd><code>${form}</code> ${text}</dd>`,
      )}</dl>`
}
${body === '' ? '' : html`<details><summary>Body</summary><pre>${body}</pre></details>`}
${answers.map(({ status, text, schema }) =>
  schema === ''
    ? html`<p>${status}: ${text}</p>`
    : html`<details><summary>${status}: ${text}</summary><pre>${schema}</pre></details>`,
)}
</article>`
}

const pageStyle = `:root{--ink:#1c2024;--quiet:#5a6470;--paper:#fdfdfb;--line:#d9dcd6;--accent:#0b6b5c}
@media (prefers-color-scheme:dark){:root{--ink:#e8eae6;--quiet:#a3acb5;--paper:#15181b;--line:#33393f;--accent:#5cc4b0}}
body{margin:0 auto;max-width:52rem;padding:2rem 1.25rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
a{color:var(--accent)}nav a{margin-right:.75rem}h2{margin-top:3rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
h3{margin:2rem 0 .25rem;font-size:1rem;overflow-wrap:anywhere}h3 b{color:var(--accent)}
p{margin:.25rem 0 .5rem}.right,dd{color:var(--quiet)}dt{margin-top:.5rem}dd{margin:0 0 0 1.5rem}
code,pre{font:.9em/1.5 ui-monospace,monospace}pre{overflow-x:auto;border-left:2px solid var(--line);padding-left:1rem}
summary{cursor:pointer}:focus-visible{outline:2px solid var(--accent);outline-offset:2px}`

/** The one style that the page may apply, by its digest (CSP 3 §8.3). */
export const pageStyleHash = `sha256-${createHash('sha256').update(pageStyle).digest('base64')}`
