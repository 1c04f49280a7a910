import type { PropsWithChildren } from 'hono/jsx'
import type { Assets } from '../assets.ts'
import type { Visitor } from '../visitor.ts'
import { PostForm } from './form.tsx'

export interface Frame {
  readonly assets: Assets
  readonly visitor: Visitor
  readonly title: string
  /** A text column instead of the whole width. */
  readonly narrow?: boolean
  readonly scripts?: readonly (keyof Assets['scripts'])[]
  /** Reloads the page every so many seconds in a browser without script. */
  readonly refreshSeconds?: number
}

/** Everything in the head; the style sheet and scripts are files of this house, as its policy demands. */
export function Head({ assets, title, scripts = [], refreshSeconds }: Omit<Frame, 'visitor'>) {
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{`${title} · Weighhouse`}</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href={assets.style} />
      {refreshSeconds === undefined ? null : (
        <noscript>
          <meta http-equiv="refresh" content={String(refreshSeconds)} />
        </noscript>
      )}
      {scripts.map((name) => (
        <script type="module" src={assets.scripts[name]}></script>
      ))}
    </head>
  )
}

/** The frame of every page. */
export function Layout(props: PropsWithChildren<Frame>) {
  const { visitor, narrow, children, ...head } = props
  return (
    <html lang="en">
      <Head {...head} />
      <body>
        <a class="skip" href="#content">
          To the content
        </a>
        <div class="top">
          <div>
            <a class="brand" href="/">
              Weighhouse
            </a>
            <Navigation visitor={visitor} />
            <Who visitor={visitor} />
          </div>
        </div>
        <main id="content" class={narrow ? 'wide narrow' : 'wide'}>
          {children}
        </main>
        <div class="foot">
          <div>Times are in UTC. Every statement here stands on an entry of the ledger that anyone can verify.</div>
        </div>
      </body>
    </html>
  )
}

function Navigation({ visitor }: { readonly visitor: Visitor }) {
  const { path, session } = visitor
  const links = session ? sections.filter(({ isFor }) => isFor(visitor)) : []
  if (links.length === 0) return <span />
  return (
    <nav aria-label="Parts of the house">
      {links.map(({ href, title, below }) => (
        <a
          href={href}
          aria-current={path === href || below.some((start) => path.startsWith(start)) ? 'page' : undefined}
        >
          {title}
        </a>
      ))}
    </nav>
  )
}

/** What a visitor may not see is not linked. */
const sections: readonly {
  readonly href: string
  readonly title: string
  readonly below: readonly string[]
  readonly isFor: (visitor: Visitor) => boolean
}[] = [
  { href: '/', title: 'Experiments', below: ['/experiments', '/runs'], isFor: ({ may }) => may('experiment.read') },
  { href: '/', title: 'Reports', below: ['/runs'], isFor: ({ may }) => !may('experiment.read') && may('report.read') },
  { href: '/ledger', title: 'Ledger', below: ['/ledger/'], isFor: ({ may }) => may('ledger.read') },
  { href: '/compliance', title: 'Compliance', below: [], isFor: ({ may }) => may('purpose.read') },
  { href: '/people', title: 'People', below: [], isFor: ({ may }) => may('person.read') },
  { href: '/tokens', title: 'Tokens', below: [], isFor: ({ may }) => may('token.read', 'own') },
]

function Who({ visitor }: { readonly visitor: Visitor }) {
  const { session } = visitor
  if (!session) return null
  return (
    <div class="who">
      <span>{session.person.name}</span>
      <PostForm to="/sign-out" visitor={visitor}>
        <button class="slight" type="submit">
          Sign out
        </button>
      </PostForm>
    </div>
  )
}
