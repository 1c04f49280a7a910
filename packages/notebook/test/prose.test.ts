import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readNotebook } from '../src/index.ts'
import { placeholders, proseTree } from '../src/prose.ts'
import { edited, gate30 } from './example.ts'

async function proseCodes(prose: string): Promise<readonly string[]> {
  const { diagnostics } = await readNotebook(edited(gate30, '# The first gate', prose), { file: 'notebook.md' })
  return diagnostics.map(({ code }) => code)
}

/** Whether Markdown itself finds raw HTML or a link that leads elsewhere in the text. */
function isUnsafe(prose: string): boolean {
  const unsafe = (node: { type: string; url?: string; children?: readonly unknown[] }): boolean =>
    node.type === 'html' ||
    (node.url !== undefined && !/^https:\/\//i.test(node.url) && /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(node.url)) ||
    (node.children ?? []).some((child) => unsafe(child as never))
  return unsafe(proseTree(prose))
}

describe('prose', () => {
  it.each([
    'a < b and c > d',
    '`<b>` is a tag',
    '\\<b> is text',
    '<https://example.org/a>',
    '[a](https://example.org/)',
    '[a](other.md#part)',
    '[a](#here)',
    '![a](figure.png)',
    '[a]: https://example.org/ "title"',
    '```\n<b>{{ x\n```',
    '```html\n<b>\n```',
    '> quoted `code`',
    '- item\n  ```\n  <b>\n  ```',
    'x ]: y',
    'f[x](y)',
    '``{{ x ` ``',
  ])('%s is allowed', async (prose) => {
    expect(await proseCodes(prose)).toEqual([])
  })

  it.each([
    '<b>x</b>',
    'x <img src=x onerror=alert(1)>',
    '<script>',
    '<!-- x -->',
    '<?php ?>',
    '<!DOCTYPE html>',
    '<div\nclass="x">',
    '<a title="<">x</a>',
    '> <b>x</b>',
    '- <b>x</b>',
    '<mailto:a@example.org>',
    '<a@example.org>',
    '[a](JavaScript:alert)',
    '[a](<javascript:alert>)',
    '[a](java\\script:alert)',
    '[a]( javascript:alert)',
    '[a](\njavascript:alert)',
    '[a]: javascript:alert',
    '[a]:\njavascript:alert',
    '![a](data:image/svg+xml,x)',
    '[a](vbscript&#58;x)',
    '[a](//example.org)',
    '[a](file:///etc/passwd)',
    '[a](https:example.org)',
    '![a](http://example.org/a.png)',
    '> [a]: ftp://example.org',
  ])('%s is refused', async (prose) => {
    expect(await proseCodes(prose)).toContain(/[\]@]|mailto/.test(prose) ? 'NB0116' : 'NB0115')
  })

  it.each([
    '`!--"~~~\n<??`1. ',
    "'`> '\n- <!--?`)",
    '`)=xjavascript:\n<!--`\n\n\\&#58;',
    "<b!--'~~~\n]- `\n<!--`]    ~~~\n",
    '[b:~~~\n]://- ',
    '>```\n<a //`````\n ```\n```\n)<b> \\"',
  ])('%j is refused: where Markdown begins a block, the span or listing before it ends', async (prose) => {
    expect(isUnsafe(`${prose}\n`)).toBe(true)
    expect((await proseCodes(prose)).filter((code) => /^NB011[456]$/.test(code))).not.toEqual([])
  })

  it('that Markdown reads as HTML or as a link elsewhere is refused, however it is put together', {
    timeout: 60_000,
  }, async () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      'b',
      '/',
      '!--',
      '[',
      ']',
      '(',
      ')',
      ':',
      'javascript:',
      'https://x',
      '//',
      '`',
      '\\',
      ' ',
      '\n',
      '\n\n',
      '- ',
      '> ',
      '"',
      "'",
      '=',
      '<b',
      'x',
      '?',
      '&#58;',
      '*',
      '~~~\n',
      '1. ',
      '    ',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 14 }), async (pieces) => {
        const prose = pieces.join('')
        if (!isUnsafe(`${prose}\n`)) return
        expect((await proseCodes(prose)).some((code) => ['NB0113', 'NB0114', 'NB0115', 'NB0116'].includes(code))).toBe(
          true,
        )
      }),
      { numRuns: 800 },
    )
  })

  it('has the same placeholders for the reader of the file and in the tree of a report', async () => {
    const { notebook } = await readNotebook(gate30, { file: 'notebook.md' })
    const found = notebook!.blocks.flatMap((block) =>
      block.kind === 'prose' ? placeholders(proseTree(block.text)) : [],
    )
    expect(found.map(({ pathText, format }) => [pathText, format?.name ?? null])).toEqual([
      ['primary.comparisons.retained_7.absolute.estimate', 'pp'],
      ['decision.verdict', null],
    ])
    for (const { node, start, end } of found) expect(node.value.slice(start, end)).toMatch(/^\{\{.*\}\}$/)
  })

  it('keeps an escaped bar of a table inside the placeholder', () => {
    const tree = proseTree('| a |\n| - |\n| {{ primary.comparisons.x.absolute.estimate \\| pp }} |\n')
    expect(placeholders(tree)[0]).toMatchObject({ format: { name: 'pp' }, path: { cell: 'primary' } })
  })

  it('and cells together give back the text of the file', async () => {
    const { notebook } = await readNotebook(gate30, { file: 'notebook.md' })
    const lines = notebook!.text.split('\n')
    for (const block of notebook!.blocks) {
      if (block.kind === 'prose')
        expect(
          lines
            .slice(block.firstLine - 1)
            .join('\n')
            .startsWith(block.text),
        ).toBe(true)
    }
    for (const { lines: place, source } of notebook!.cells)
      expect(`${lines.slice(place.first, place.last - 1).join('\n')}\n`).toBe(source)
  })
})
