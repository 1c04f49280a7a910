import type { Command } from './command.ts'

interface Entry {
  readonly summary: string
  load(): Promise<Command>
}

/** Every command, in the order that help prints. A command's module is imported only when it is called. */
const commands: Readonly<Record<string, Entry>> = {
  up: {
    summary: 'start the service: database, queue, worker, API and pages',
    load: async () => (await import('./commands/up.ts')).up,
  },
  check: {
    summary: 'tell every problem of a notebook, with line and column',
    load: async () => (await import('./commands/check.ts')).check,
  },
  fmt: { summary: 'write a notebook in its standard form', load: async () => (await import('./commands/fmt.ts')).fmt },
  plan: {
    summary: 'show what a notebook would run, in order, and why',
    load: async () => (await import('./commands/plan.ts')).plan,
  },
  power: {
    summary: 'say how many units an effect needs, or which effect units find',
    load: async () => (await import('./commands/power.ts')).power,
  },
  run: { summary: 'run a notebook', load: async () => (await import('./commands/run.ts')).run },
  calibrate: {
    summary: 'give past units new arms by chance, and count what is then found',
    load: async () => (await import('./commands/calibrate.ts')).calibrate,
  },
  watch: {
    summary: 'follow a run until it ends',
    load: async () => (await import('./commands/watch.ts')).watch,
  },
  cancel: {
    summary: 'ask a run to end',
    load: async () => (await import('./commands/cancel.ts')).cancel,
  },
  explain: {
    summary: 'say why a cell was computed again, or found',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  diff: {
    summary: 'compare the plans of two notebooks, cell by cell',
    load: async () => (await import('./commands/diff.ts')).diff,
  },
  register: {
    summary: "seal an experiment's plan before its outcomes are read",
    load: async () => (await import('./commands/register.ts')).register,
  },
  amend: {
    summary: 'register a changed plan, with a reason',
    load: async () => (await import('./commands/amend.ts')).amend,
  },
  report: {
    summary: "write a run's report: one HTML file that verifies offline",
    load: async () => (await import('./commands/report.ts')).report,
  },
  export: {
    summary: 'write a result as HTML, JSON, Jupyter notebook, CSV or PDF',
    load: async () => (await import('./commands/export.ts')).exportRun,
  },
  verify: {
    summary: 'check a report or an exported ledger, offline',
    load: async () => (await import('./commands/verify.ts')).verify,
  },
  ledger: {
    summary: 'export the ledger, or print the key that signs it',
    load: async () => (await import('./commands/ledger.ts')).ledger,
  },
  consent: {
    summary: 'record consents and withdrawals, or ask what holds',
    load: async () => (await import('./commands/consent.ts')).consent,
  },
  generate: {
    summary: 'write the data of a fictional company, with known truths',
    load: async () => (await import('./commands/generate.ts')).generate,
  },
  new: {
    summary: 'write a first notebook for a CSV file of yours',
    load: async () => (await import('./commands/new.ts')).newNotebook,
  },
  doctor: {
    summary: 'look at everything the service needs, and say how to mend it',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
}

const [name, ...rest] = process.argv.slice(2)

if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
  process.stdout.write(help())
} else if (name === '--version') {
  process.stdout.write('weighhouse 0.1.0\n')
} else if (!Object.hasOwn(commands, name)) {
  process.stderr.write(`weighhouse: there is no command "${name}"\n\n${help()}`)
  process.exitCode = 2
} else {
  const [{ runCommand }, { endOnUncaught }] = await Promise.all([
    import('./run-command.ts'),
    import('./tell-failure.ts'),
  ])
  endOnUncaught(name)
  process.exitCode = await runCommand(name, await commands[name]!.load(), rest)
}

function help(): string {
  const width = Math.max(...Object.keys(commands).map((command) => command.length))
  const lines = Object.entries(commands).map(([command, { summary }]) => `  ${command.padEnd(width)}  ${summary}`)
  return `weighhouse weighs experiments: sealed plans, consented data, results anyone can check.

Usage: weighhouse COMMAND [arguments]   (weighhouse COMMAND --help tells more)

${lines.join('\n')}

Exit codes: 0 ok, 1 diagnostics, 2 usage, 3 run failed, 4 rollback or an inferior guardrail,
5 verification failed, 6 refused by policy.
`
}
