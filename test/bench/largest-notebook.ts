const largestBytes = 512 * 1024
const cells = 200

const front = `---
notebook: 1
id: largest
title: The largest notebook that may be written
kind: ab-test
owners: [ana.silva]
purpose: product-improvement
legalBasis: consent
question: Does a notebook of the largest size read quickly?
hypothesis: It does.
assumptions:
  - { text: Units were split evenly, check: "a1.checks['sample-ratio'].verdict = 'pass'" }
unit: unit_id
arms: { control: { role: control, share: 0.5 }, treatment: { role: treatment, share: 0.5 } }
window: { start: 2024-01-01, end: 2024-01-14 }
plannedUnits: 90000
params:
  asOf: { type: date, default: 2024-01-14 }
review: { quorum: 2, roles: [committee-member, compliance-officer] }
---

# The largest notebook
`

/** A notebook without problems, of exactly 200 cells and nearly 512 kB: sources, transforms, analyses and prose. */
export function largestNotebook(): string {
  const groups = Math.floor(cells / 4)
  const parts = Array.from({ length: groups }, (_, index) => groupOf(index + 1))
  const bare = front.length + parts.reduce((size, part) => size + part.length, 0)
  const sentence = 'Units are counted once, and a *missing* value is told, never guessed: see `arm` and **value**. '
  const perGroup = Math.floor((largestBytes - bare - 1_024) / groups / sentence.length)
  return front + parts.map((part) => `${part}\n${sentence.repeat(perGroup)}\n`).join('')
}

function groupOf(number: number): string {
  return `
\`\`\`source s${number} sourceType=engagement
counts:
  columns: { arm: category, kept: boolean }
  key: unit_id
  rows:
    - [control, true, ${8_000 + number}]
    - [control, false, 36198]
    - [treatment, true, 8279]
    - [treatment, false, 37210]
consent: none-published
\`\`\`

\`\`\`transform t${number} from=s${number}
- filter: "arm = 'control' or arm = 'treatment'"
- derive: { weight: "case when kept then 1 else 0 end" }
\`\`\`

\`\`\`analysis a${number} data=t${number}
method: ab-test
arm: arm
metrics:
  - { id: kept, label: kept units, kind: proportion, value: kept, direction: higher-is-better, role: success, minimumEffect: 0.005 }
mode: fixed
level: 0.95
\`\`\`

\`\`\`chart c${number} data=a${number}.comparisons
mark: { type: rule, size: 3 }
encoding:
  x: { field: absolute_set_lower, type: quantitative, title: "Difference" }
  x2: { field: absolute_set_upper }
  y: { field: metric, type: nominal }
\`\`\`
`
}
