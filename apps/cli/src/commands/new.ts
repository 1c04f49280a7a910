import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, relative } from 'node:path'
import { WeighhouseError } from '@weighhouse/kernel'
import { describeCsvFile } from '@weighhouse/workflows/describe-file'
import { type Command, exit, readArguments, UsageError } from '../command.ts'
import { firstNotebook } from '../first-notebook.ts'

export const newNotebook: Command = {
  usage: 'ID --csv FILE [--unit COLUMN] [--arm COLUMN] [--control VALUE] [--metric COLUMN]… [--owner NAME]',
  details: `Writes experiments/ID/notebook.md for a CSV file of yours: an A/B test with its arms and metrics, ready to run.
Columns that you do not name are guessed from the file, and the notebook says what was guessed.

  --unit     the column that identifies who was randomised (default: the first that is unique)
  --arm      the column that holds the arm (default: the first with two to five values)
  --control  the arm that the others are compared with (default: the first in alphabetical order)
  --metric   a column to measure; true/false or 0/1 is a proportion, other numbers a mean. The first is
             the success metric, the others are exploratory (default: all that fit)`,
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      {
        csv: { type: 'string' },
        unit: { type: 'string' },
        arm: { type: 'string' },
        control: { type: 'string' },
        metric: { type: 'string', multiple: true, default: [] },
        owner: { type: 'string', default: 'me' },
      },
      { minimum: 1, maximum: 1 },
    )
    const id = positionals[0]!
    if (!/^[a-z][a-z0-9-]{0,47}$/.test(id))
      throw new UsageError('ID is lower-case letters, digits and hyphens, a letter first')
    if (values.csv === undefined) throw new UsageError('--csv FILE is missing')
    const description = await describeCsvFile(values.csv)
    const notebook = firstNotebook({
      id,
      file: basename(values.csv),
      ...description,
      ...values,
      metrics: values.metric,
      today: new Date(),
    })
    const path = `experiments/${id}/notebook.md`
    await mkdir(dirname(path), { recursive: true })
    try {
      await writeFile(path, notebook, { flag: 'wx' })
    } catch (cause) {
      throw new WeighhouseError(
        'conflict',
        `${path} cannot be written: it exists already, or its folder is not yours to write`,
        { cause },
      )
    }
    const data = relative('.', dirname(values.csv)) || '.'
    process.stdout.write(`${path} is written. Read it, correct what was guessed, then:

  npx weighhouse check ${path}
  npx weighhouse run ${path} --local --seal --data ${data}
`)
    return exit.ok
  },
}
