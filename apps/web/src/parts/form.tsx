import type { PropsWithChildren } from 'hono/jsx'
import type { Visitor } from '../visitor.ts'

/** A form that this house will believe: it carries the visitor's token and works without script. */
export function PostForm(
  props: PropsWithChildren<{ readonly to: string; readonly visitor: Visitor; readonly problem?: string | undefined }>,
) {
  return (
    <form method="post" action={props.to}>
      <input type="hidden" name="token" value={props.visitor.formToken} />
      {props.problem === undefined ? null : (
        <p class="wrong" role="alert">
          {props.problem}
        </p>
      )}
      {props.children}
    </form>
  )
}

interface FieldProps {
  readonly name: string
  readonly label: string
  readonly value?: string | undefined
  readonly hint?: string
  readonly problem?: string | undefined
  readonly type?: string
  readonly required?: boolean
  readonly rows?: number
  readonly code?: boolean
}

/** One field with its label, its hint, and what is wrong with it beside it. */
export function Field({ name, label, value, hint, problem, type = 'text', required, rows, code }: FieldProps) {
  const id = `field-${name}`
  const described = [hint === undefined ? [] : [`${id}-hint`], problem === undefined ? [] : [`${id}-problem`]]
    .flat()
    .join(' ')
  const shared = {
    id,
    name,
    required,
    ...(described === '' ? {} : { 'aria-describedby': described }),
    ...(problem === undefined ? {} : { 'aria-invalid': 'true' as const }),
  }
  return (
    <div>
      <label for={id}>{label}</label>
      {hint === undefined ? null : (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {rows === undefined ? (
        <input type={type} value={value} autocomplete="off" {...shared} />
      ) : (
        <textarea rows={rows} class={code ? 'text' : undefined} spellcheck={!code} {...shared}>
          {value ?? ''}
        </textarea>
      )}
      {problem === undefined ? null : (
        <p class="wrong" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  )
}
