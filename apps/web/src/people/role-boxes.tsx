import { roleWords } from './role-words.ts'

interface RoleBoxesProps {
  readonly legend: string
  readonly name: string
  readonly offered: readonly (keyof typeof roleWords)[]
  readonly problem: string | undefined
}

/** Tick boxes for roles, each with what it may do. */
export function RoleBoxes({ legend, name, offered, problem }: RoleBoxesProps) {
  return (
    <fieldset aria-describedby={problem === undefined ? undefined : `${name}-problem`}>
      <legend>{legend}</legend>
      {offered.map((role) => (
        <label class="tick">
          <input type="checkbox" name={name} value={role} />
          <strong>{roleWords[role].title}.</strong> {roleWords[role].can}
        </label>
      ))}
      {problem === undefined ? null : (
        <p class="wrong" id={`${name}-problem`}>
          {problem}
        </p>
      )}
    </fieldset>
  )
}
