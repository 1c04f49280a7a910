/** A small experiment with everything a page shows, whose words try to break out of the page. */
export function notebookText(id: string, title = 'Does the door open?'): string {
  return `---
notebook: 1
id: ${id}
title: ${JSON.stringify(title)}
kind: ab-test
owners: [ana.silva]
purpose: product-improvement
legalBasis: consent
question: ${JSON.stringify(`Which door? ${title}`)}
hypothesis: The green door is opened more often.
unit: visitor
arms: { red: { role: control, share: 0.5 }, green: { role: treatment, share: 0.5 } }
window: { start: 2024-01-01, end: 2024-01-14 }
plannedUnits: 2000
params:
  asOf: { type: date, default: 2024-01-14 }
---

# The doors

A door is *opened* or not, as [published](https://example.org/doors).

\`\`\`source doors sourceType=engagement
counts: # as "published" <b>
  columns: { arm: category, opened: boolean }
  key: visitor
  rows: [[red, true, 300], [red, false, 700], [green, true, 400], [green, false, 600]]
consent: none-published
\`\`\`

\`\`\`analysis primary data=doors
method: ab-test
arm: arm
metrics:
  - { id: opened, label: doors opened, kind: proportion, value: opened, direction: higher-is-better, role: success, minimumEffect: 0.02 }
mode: fixed
level: 0.95
\`\`\`

\`\`\`rule decision uses=primary
table: standard
\`\`\`

The difference is {{ primary.comparisons.opened.absolute.estimate | pp }}: **{{ decision.verdict }}**.
`
}
