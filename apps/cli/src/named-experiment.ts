import { printDiagnostics } from '@weighhouse/notebook'
import { type Actor, addNotebook, findExperiment, type House } from '@weighhouse/workflows'
import { readNotebookFile } from './read-notebook-file.ts'

/**
 * The experiment that an argument names: an id that the house knows, or a notebook file, which is
 * taken in as the newest version first. Undefined when the notebook has errors; they are printed.
 */
export async function experimentId(house: House, actor: Actor, name: string): Promise<string | undefined> {
  if (isId(name) && (await findExperiment(house, name))) return name
  const { file, bytes } = await readNotebookFile(isId(name) ? `${house.experimentsDirectory}/${name}` : name)
  const { experiment, diagnostics } = await addNotebook(house, actor, bytes)
  if (experiment) return experiment.id
  const named = diagnostics.map((diagnostic) => ({ ...diagnostic, file }))
  process.stderr.write(printDiagnostics(named, new TextDecoder().decode(bytes), 'pretty'))
  return undefined
}

function isId(name: string): boolean {
  return /^[a-z][a-z0-9-]*$/.test(name)
}
