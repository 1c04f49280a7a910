import type { Child } from 'hono/jsx'

export interface Column {
  readonly title: string
  /** Set to the right, in figures of one width. */
  readonly number?: boolean
}

/** A table that scrolls in its own box, reachable by keyboard. The first cell of a row names the row. */
export function Table(props: {
  readonly caption: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Child[])[]
}) {
  const { caption, columns, rows } = props
  const kind = (at: number): string | undefined => (columns[at]?.number ? 'number' : undefined)
  return (
    <div class="scroll" tabindex={0} role="region" aria-label={caption}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title }, at) => (
              <th scope="col" class={kind(at)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...rest]) => (
            <tr>
              <th scope="row" class={kind(0)}>
                {first}
              </th>
              {rest.map((content, at) => (
                <td class={kind(at + 1)}>{content}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Names and values, one below the other. */
export function Facts({ of }: { readonly of: readonly (readonly [string, Child])[] }) {
  return (
    <dl class="facts">
      {of.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** A link to the rest of a list, when there is more. */
export function More({ href, next }: { readonly href: (after: string) => string; readonly next: string | null }) {
  return next === null ? null : (
    <p>
      <a href={href(next)} rel="next">
        Older ones
      </a>
    </p>
  )
}
