import type { ApiDocument } from './document.ts'

/** One operation of the document with everything as text, for the page. */
export interface Operation {
  readonly tag: string
  readonly method: string
  readonly path: string
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
  if (!('name' in parameter) || !('in' in parameter)) return []
  const schema = member(parameter, 'schema')
  const form = member(schema, 'pattern') ?? member(schema, 'type') ?? ''
  const text = member(parameter, 'description') ?? member(schema, 'description') ?? ''
  return [{ name: String(parameter.name), place: String(parameter.in), form: String(form), text: String(text) }]
}

function textOf(answer: unknown): string {
  const media = Object.keys(member(answer, 'content') ?? {})
  const other = media.filter((type) => type !== 'application/json')
  return [String(member(answer, 'description') ?? ''), ...other.map((type) => `(${type})`)].join(' ')
}

/** The JSON schema of a body or an answer; empty where it is not JSON. */
function schemaText(part: unknown): string {
  const schema = member(member(member(part, 'content'), 'application/json'), 'schema')
  return schema === undefined ? '' : JSON.stringify(schema, null, 2)
}

function member(value: unknown, name: string): object | undefined {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
