/** What the service's role may do with the rows of a table. */
const words = {
  read: 'select',
  append: 'select, insert',
  edit: 'select, insert, update',
  keep: 'select, insert, update, delete',
} as const

/**
 * The rights of the service's role, table by table; what is not listed it cannot touch. It owns nothing. Rows that
 * bear witness are appended only, and the ledger's own tables move through functions of the owner.
 */
export const rights: Readonly<Record<string, keyof typeof words>> = {
  person: 'edit',
  session: 'edit',
  api_token: 'edit',
  idempotency_key: 'keep',
  experiment: 'edit',
  notebook_version: 'append',
  registration: 'append',
  outcome_read: 'append',
  run: 'edit',
  run_event: 'append',
  cell_outcome: 'append',
  output: 'keep',
  cell_cache: 'keep',
  result: 'append',
  report: 'append',
  lineage_event: 'append',
  dataset: 'edit',
  dataset_version: 'append',
  field: 'keep',
  purpose: 'append',
  data_subject: 'edit',
  identity: 'keep',
  consent_event: 'append',
  consent_clock: 'edit',
  ledger_stage: 'append',
  ledger_entry: 'read',
  ledger_head: 'read',
  ledger_checkpoint: 'append',
  ledger_writer: 'append',
}

const functions = [
  'ledger_open(text)',
  'ledger_lock(text)',
  'ledger_commit(text, bigint, bigint[], bytea, bytea[])',
  'ledger_close_writer(uuid, int8multirange)',
]

/** The schema in which BullMQ keeps its queues; the owner runs BullMQ's migration there. */
export const queueSchema = 'queue'

/**
 * Statements that give the role exactly these rights, whatever it had before. In the schema of the queues it may
 * use whatever the owner makes there, now and later. `role` is quoted already.
 */
export function rightsStatements(role: string): readonly string[] {
  return [
    `revoke all on all tables in schema public from ${role}`,
    `grant usage on schema public to ${role}`,
    ...Object.entries(rights).map(([table, right]) => `grant ${words[right]} on public.${table} to ${role}`),
    ...functions.map((signature) => `grant execute on function public.${signature} to ${role}`),
    `create schema if not exists ${queueSchema}`,
    `grant usage on schema ${queueSchema} to ${role}`,
    ...['tables', 'sequences', 'functions'].flatMap((kind) => {
      const right = { tables: words.keep, sequences: 'usage, select, update', functions: 'execute' }[kind]
      return [
        `grant ${right} on all ${kind} in schema ${queueSchema} to ${role}`,
        `alter default privileges in schema ${queueSchema} grant ${right} on ${kind} to ${role}`,
      ]
    }),
  ]
}
