import type { ApiDocument } from './document.ts'

/** One operation of the document with everything as text, for the page. */
export interface Operation {
  readonly tag: string
  readonly method: string
  readonly path: string
  readonly action: string
  readonly summary: string
  readonly description: string
  readonly parameters: readonly {
    readonly name: string
    readonly place: string
    readonly form: string
    readonly text: string
  }[]
  readonly body: string
  readonly answers: readonly { readonly status: string; readonly text: string; readonly schema: string }[]
}

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

export function operationsOf({ paths }: ApiDocument): readonly Operation[] {
  return Object.entries(paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item?.[method]
      if (!operation) return []
      return {
        tag: operation.tags?.[0] ?? '',
        method: method.toUpperCase(),
        path,
        action: text(operation, 'x-action'),
        summary: operation.summary ?? '',
        description: operation.description ?? '',
        parameters: (operation.parameters ?? []).flatMap(parameterOf),
        body: schemaText(operation.requestBody),
        answers: Object.entries(operation.responses ?? {})
          .filter(([status]) => status !== 'default')
          .map(([status, answer]) => ({ status, text: textOf(answer), schema: schemaText(answer) })),
      }
    }),
  )
}

function parameterOf(parameter: object): Operation['parameters'] {
  const schema = member(parameter, 'schema')
  return [
    {
      name: text(parameter, 'name'),
      place: text(parameter, 'in'),
      form: text(schema, 'pattern') || text(schema, 'type'),
      text: text(parameter, 'description') || text(schema, 'description'),
    },
  ]
}

function textOf(answer: unknown): string {
  const media = Object.keys(member(answer, 'content') ?? {}).filter((type) => type !== 'application/json')
  return [text(answer, 'description'), ...media.map((type) => `(${type})`)].join(' ')
}

/** The JSON schema of a body or an answer; empty where it is not JSON. */
function schemaText(part: unknown): string {
  const schema = member(member(member(part, 'content'), 'application/json'), 'schema')
  return schema === undefined ? '' : JSON.stringify(schema, null, 2)
}

function text(value: unknown, name: string): string {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  return typeof found === 'string' ? found : ''
}

function member(value: unknown, name: string): object | undefined {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  return typeof found === 'object' && found !== null ? found : undefined
}
