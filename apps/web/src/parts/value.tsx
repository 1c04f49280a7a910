import { formatDate, formatLevel, type JsonValue } from '@weighhouse/kernel'
import { formatValue, parseFormat } from '@weighhouse/notebook'

/** A value as the notebook's formats print it, so that a page and a report never differ by a digit. */
export function shown(value: JsonValue | undefined, format?: string): string {
  return formatValue(value, format === undefined ? null : (parseFormat(format) ?? null))
}

/** An instant in words, in UTC: `24 November 2026, 17:56 UTC`. */
export function Instant({ at }: { readonly at: string }) {
  return <time dateTime={at}>{formatDate(`${at.slice(0, 16)}:00Z`)}</time>
}

/** A level or a planned share, without needless decimals: `95 %`. */
export function shareText(share: number): string {
  return formatLevel(share)
}

/** A hash that can be marked and, with script, copied by a button. `short` shows its first twelve digits. */
export function Digest({
  hash,
  label,
  short,
}: {
  readonly hash: string
  readonly label: string
  readonly short?: true
}) {
  if (short) {
    return (
      <span class="digest still" title={hash}>
        {hash.replace(/^sha256:/, '').slice(0, 12)}…
      </span>
    )
  }
  return (
    <span class="digest" data-copy={label}>
      {hash}
    </span>
  )
}

/** The time from one instant to another, as a person would say it: `0.42 s`, `3 min 5 s`. */
export function elapsed(from: string, to: string): string {
  const ms = Math.max(0, Date.parse(to) - Date.parse(from))
  if (ms < 60_000) return `${shown(Number((ms / 1000).toPrecision(3)))} s`
  return `${shown(Math.floor(ms / 60_000))} min ${shown(Math.floor((ms % 60_000) / 1000))} s`
}
