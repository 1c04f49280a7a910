type Tone = 'good' | 'bad' | 'warn' | 'plain'

const tones: Readonly<Record<string, Tone>> = {
  ship: 'good',
  pass: 'good',
  'non-inferior': 'good',
  completed: 'good',
  ok: 'good',
  cached: 'good',
  confirmatory: 'good',
  allow: 'good',
  rollback: 'bad',
  fail: 'bad',
  failed: 'bad',
  inferior: 'bad',
  refused: 'bad',
  deny: 'bad',
  hold: 'warn',
  invalid: 'warn',
  review: 'warn',
  exploratory: 'warn',
  cancelled: 'warn',
  aborted: 'warn',
  blocked: 'warn',
}
const signs: Readonly<Record<Tone, string>> = { good: '✓', bad: '✕', warn: '!', plain: '·' }

/** A verdict, state or outcome: always the word, with a sign and a colour that repeat it. */
export function Chip({ word }: { readonly word: string }) {
  const tone = Object.hasOwn(tones, word) ? tones[word]! : 'plain'
  return (
    <span class={`chip ${tone}`} data-sign={signs[tone]}>
      {word.replaceAll('-', ' ')}
    </span>
  )
}
