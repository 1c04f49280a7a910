import { generateCompany, truth } from '@weighhouse/company'
import { type Command, exit, readArguments, UsageError } from '../command.ts'

export const generate: Command = {
  usage: '[--customers N] [--seed S] [--out DIR]',
  details: `Writes a fictional telecom company as Parquet files: the seven source types, consent histories with
withdrawals, an offer experiment with a known true effect, and a model with a known flaw.

  --customers N  how many (default 20000)
  --seed S       the same seed gives the same rows (default 1)
  --out DIR      where (default experiments/lakeside-retention/data)`,
  async run(args) {
    const { values } = readArguments(
      args,
      {
        customers: { type: 'string', default: '20000' },
        seed: { type: 'string', default: '1' },
        out: { type: 'string', default: 'experiments/lakeside-retention/data' },
      },
      { minimum: 0, maximum: 0 },
    )
    if (!/^\d+$/.test(values.customers) || !/^\d+$/.test(values.seed))
      throw new UsageError('--customers and --seed take whole numbers')
    const paths = await generateCompany({
      customers: Number(values.customers),
      seed: Number(values.seed),
      directory: values.out,
    })
    process.stdout.write(`${paths.join('\n')}\n\nTrue by construction: ${JSON.stringify(truth, null, 2)}\n`)
    return exit.ok
  },
}
