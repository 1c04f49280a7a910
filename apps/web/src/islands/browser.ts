/** The few things of a browser that the islands use; the server's types know none of them. */
export interface Browser {
  readonly document: {
    querySelector(selector: string): PageElement | null
    querySelectorAll(selector: string): Iterable<PageElement>
    createElement(name: string): PageElement
  }
  readonly navigator: { readonly clipboard?: { writeText(text: string): Promise<void> } }
  readonly location: { reload(): void }
  setTimeout(act: () => void, ms: number): unknown
  readonly EventSource: new (url: string) => EventStream
}

export interface PageElement {
  textContent: string | null
  className: string
  type: string
  readonly dataset: Record<string, string | undefined>
  value: number
  after(element: PageElement): void
  addEventListener(name: string, act: () => void): void
  setAttribute(name: string, value: string): void
  querySelector(selector: string): PageElement | null
}

interface EventStream {
  addEventListener(name: string, act: (event: { readonly data?: string }) => void): void
  close(): void
}

const here: unknown = globalThis
if (!isBrowser(here)) throw new Error('an island runs in a browser')
export const browser: Browser = here

function isBrowser(value: unknown): value is Browser {
  return typeof value === 'object' && value !== null && 'document' in value
}
