import { escapeText } from './html.ts'

const elements = new Set(
  'svg g path rect line circle ellipse polygon polyline text tspan defs clipPath linearGradient radialGradient stop title desc'.split(
    ' ',
  ),
)
const attributes = new Set(
  (
    'xmlns version class width height viewBox transform d x y x1 x2 y1 y2 cx cy r rx ry fx fy dx dy points id offset ' +
    'fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset stroke-linecap ' +
    'stroke-linejoin stroke-miterlimit stop-color stop-opacity opacity clip-path clip-rule gradientUnits spreadMethod ' +
    'font-family font-size font-weight font-style text-anchor dominant-baseline pointer-events display'
  ).split(' '),
)
const dropped = new Set([
  'xmlns:xlink',
  'xml:space',
  'role',
  'aria-roledescription',
  'aria-label',
  'aria-hidden',
  'style',
])
const elementLimit = 12_000

/**
 * A drawn chart, ready to stand in a page: only elements and attributes of a list, ids and their
 * references prefixed so that charts of one page never share them, size left to the page, title and
 * description inside. `null` when the picture holds anything else, is not well formed, or has more
 * than 12,000 shapes. Nothing is repaired.
 */
export function inlineSvg(svg: string, prefix: string, title: string, description: string): string | null {
  const open: string[] = []
  const token = /<(\/?)([A-Za-z]+)((?:\s+[A-Za-z][\w:-]*="[^"<]*")*)\s*(\/?)>|([^<]+)/gy
  let markup = ''
  let marks = 0
  while (token.lastIndex < svg.length) {
    const match = token.exec(svg)
    if (!match) return null
    const [, closing, name, list, selfClosing, text] = match
    if (text !== undefined) {
      if (open.length === 0 || /&(?!amp;|lt;|gt;|quot;|#39;|nbsp;)/.test(text) || text.includes('>')) return null
      markup += text.replaceAll('&nbsp;', '\u00a0')
      continue
    }
    if (!elements.has(name!)) return null
    if (closing) {
      if (open.pop() !== name || list) return null
      markup += `</${name!}>`
      continue
    }
    if (open.length === 0 ? name !== 'svg' || markup !== '' : name === 'svg') return null
    const kept = keep(list!, prefix, open.length === 0)
    if (kept === null) return null
    if (!['svg', 'g', 'defs', 'stop', 'clipPath'].includes(name!) && ++marks > elementLimit) return null
    const root = open.length === 0
    markup += `<${name!}${root ? ' role="img"' : ''}${kept}${root ? ` aria-labelledby="${prefix}-title ${prefix}-desc"` : ''}${selfClosing ? '/' : ''}>`
    if (root)
      markup += `<title id="${prefix}-title">${escapeText(title)}</title><desc id="${prefix}-desc">${escapeText(description)}</desc>`
    if (!selfClosing) open.push(name!)
  }
  return open.length === 0 && markup !== '' ? markup : null
}

function keep(list: string, prefix: string, root: boolean): string | null {
  let kept = ''
  for (const [, name, value] of list.matchAll(/([A-Za-z][\w:-]*)="([^"]*)"/g)) {
    if (dropped.has(name!) || (root && (name === 'width' || name === 'height'))) continue
    if (!attributes.has(name!)) return null
    const reference = /^url\(#([\w-]+)\)$/.exec(value!)
    if (/url\s*\(|javascript:|expression|@import/i.test(value!) && !reference) return null
    kept += ` ${name!}="${name === 'id' ? `${prefix}-${value!}` : reference ? `url(#${prefix}-${reference[1]!})` : value!}"`
  }
  return kept
}
