import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, relative } from 'node:path'
import { WeighhouseError } from '@weighhouse/kernel'
import { describeCsvFile } from '@weighhouse/workflows/describe-file'
import { type Command, exit, oneOf, readArguments, UsageError } from '../command.ts'
import { firstNotebook } from '../first-notebook.ts'

export const newNotebook: Command = {
  usage:
    'ID --csv FILE [--unit COLUMN|--each-row] [--arm COLUMN] [--control VALUE] [--metric COLUMN]… [--owner NAME] [--format pretty|json]',
  details: `Writes experiments/ID/notebook.md for a CSV file of yours: an A/B test with its arms and metrics, ready to run.
Columns that you do not name are guessed from the file, and the notebook says what was guessed.

  --unit      the column that identifies who was randomised; one row each (default: the first that is unique)
  --each-row  every row is a unit of its own; the default where no column looks like an identifier
  --arm       the column that holds the arm (default: one named like it, else the first with two to five words)
  --control   the arm that the others are compared with (default: one named like it, else the first by alphabet)
  --metric    a column to measure; true/false, yes/no or 0/1 is a proportion, other numbers a mean. The first
              is the success metric, the others are exploratory (default: all that fit)
  --owner     who answers for the experiment (default: me)
  --format    pretty (default) or json: { "experiment": "ID", "file": "experiments/ID/notebook.md" }`,
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
        'each-row': { type: 'boolean', default: false },
        format: { type: 'string', default: 'pretty' },
      },
      { minimum: 1, maximum: 1 },
    )
    const format = oneOf('format', values.format, ['pretty', 'json'])
    const id = positionals[0]!
    if (!/^[a-z][a-z0-9-]{0,47}$/.test(id))
      throw new UsageError('ID is lower-case letters, digits and hyphens, a letter first')
    if (values.csv === undefined) throw new UsageError('--csv FILE is missing')
    if (values['each-row'] && values.unit !== undefined)
      throw new UsageError('--unit and --each-row exclude each other')
    const description = await describeCsvFile(values.csv)
    const notebook = firstNotebook({
      id,
      file: basename(values.csv),
      ...description,
      unit: values.unit,
      eachRow: values['each-row'],
      arm: values.arm,
      control: values.control,
      metrics: values.metric,
      owner: values.owner,
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
    if (format === 'json') {
      process.stdout.write(`${JSON.stringify({ experiment: id, file: path }, null, 2)}\n`)
      return exit.ok
    }
    const data = relative('.', dirname(values.csv)) || '.'
    process.stdout.write(`${path} is written. Read it, correct what was guessed, then:

  npx weighhouse check ${path}
  npx weighhouse run ${path} --local --seal --data ${data}
`)
    return exit.ok
  },
}
