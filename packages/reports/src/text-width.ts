/**
 * Width of text in Helvetica, in multiples of the font size: the Adobe font metrics' advance widths
 * (thousandths of an em) for printable ASCII, 0.6 for other letters, 1 for wide East Asian ones.
 */
export function textWidth(text: string): number {
  let thousandths = 0
  for (const character of text) {
    const code = character.codePointAt(0)!
    thousandths += widths[code - 32] ?? (code >= 0x2e80 ? 1000 : code === 0x2212 ? 584 : 600)
  }
  return thousandths / 1000
}

const widths = (
  '278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 ' +
  '1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 ' +
  '333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584'
)
  .split(' ')
  .map(Number)
