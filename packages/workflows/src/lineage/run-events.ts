import { findAnalysis } from '@weighhouse/analyses'
import { referencedColumns } from '@weighhouse/expressions'
import type { JsonObject } from '@weighhouse/kernel'
import type { Plan } from '@weighhouse/notebook'
import type { SourceRecord } from '../execution/execution.ts'
import { columnOrigins } from './column-origins.ts'

const producer = 'https://weighhouse.dev/weighhouse'
const schemaURL = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent'
const facetSchemas = 'https://openlineage.io/spec/facets'
const ownSchemas = 'https://weighhouse.dev/facets/1-0-0'
const namespace = 'weighhouse'

export type LineageEventType = 'START' | 'COMPLETE' | 'FAIL' | 'ABORT'

/** What an event says of one run. `schemas` are the inferred schemas of the notebook's table cells. */
export interface LineageFacts {
  readonly runId: string
  readonly plan: Plan
  readonly schemas: Readonly<Record<string, Readonly<Record<string, { readonly kind: string }>>>>
  readonly sources: Readonly<Record<string, SourceRecord>>
  readonly resultHash: string | null
}

/** An OpenLineage 2-0-2 run event. No facet holds an error's text or a value of a row. */
export function runEvent(type: LineageEventType, eventTime: string, facts: LineageFacts): JsonObject {
  const { plan, runId, resultHash } = facts
  return {
    eventType: type,
    eventTime,
    producer,
    schemaURL,
    run: { runId, facets: runFacets(plan, resultHash) },
    job: {
      namespace,
      name: plan.experiment,
      facets: {
        jobType: ownedFacet(
          'JobTypeJobFacet',
          { processingType: 'BATCH', integration: 'WEIGHHOUSE', jobType: 'NOTEBOOK' },
          '2-0-3',
        ),
      },
    },
    inputs: plan.steps.flatMap((cell) => (cell.kind === 'source' ? [inputDataset(cell.name, facts)] : [])),
    outputs:
      type === 'COMPLETE'
        ? plan.steps.flatMap((cell) => (cell.kind === 'analysis' ? [outputDataset(cell, facts)] : []))
        : [],
  }
}

function runFacets(plan: Plan, resultHash: string | null): JsonObject {
  return {
    weighhouse_purpose: ownFacet('PurposeRunFacet', { purpose: plan.front.purpose, legalBasis: plan.front.legalBasis }),
    ...(resultHash
      ? { weighhouse_resultDigest: ownFacet('ResultDigestRunFacet', { planHash: plan.planHash, resultHash }) }
      : {}),
  }
}

function inputDataset(cell: string, { plan, schemas, sources }: LineageFacts): JsonObject {
  const record = sources[cell]
  return {
    namespace,
    name: `${plan.experiment}/${cell}`,
    facets: {
      schema: schemaFacet(schemas[cell] ?? {}),
      ...(record
        ? { version: ownedFacet('DatasetVersionDatasetFacet', { datasetVersion: record.snapshot }, '1-0-1') }
        : {}),
    },
    inputFacets: record
      ? {
          dataQualityMetrics: ownedFacet(
            'DataQualityMetricsInputDatasetFacet',
            { rowCount: record.rows, columnMetrics: {} },
            '1-0-2',
          ),
          weighhouse_consentSnapshot: ownFacet('ConsentSnapshotInputFacet', {
            purpose: plan.front.purpose,
            snapshotSeq: record.snapshotSeq,
            excluded: record.excluded,
          }),
        }
      : {},
  }
}

type AnalysisCell = Extract<Plan['steps'][number], { kind: 'analysis' }>

function outputDataset(cell: AnalysisCell, { plan, schemas }: LineageFacts): JsonObject {
  const origins = columnOrigins(plan, schemas)
  const fields: Record<string, JsonObject> = {}
  for (const reference of findAnalysis(cell.method)?.references(cell.parameters) ?? []) {
    const input = cell.inputs[reference.input]
    const columns = input === undefined ? undefined : origins.get(input)
    for (const name of referencedColumns(reference.expression)) {
      fields[reference.path.join('.')] = {
        inputFields: [...(columns?.get(name) ?? [])].sort().map((origin) => {
          const [source, ...field] = origin.split('.')
          return {
            namespace,
            name: `${plan.experiment}/${source}`,
            field: field.join('.'),
            transformations: [{ type: 'DIRECT', subtype: 'AGGREGATION', description: '', masking: true }],
          }
        }),
      }
    }
  }
  return {
    namespace,
    name: `${plan.experiment}/${cell.name}`,
    facets: { columnLineage: ownedFacet('ColumnLineageDatasetFacet', { fields, dataset: [] }, '1-2-0') },
  }
}

function schemaFacet(schema: Readonly<Record<string, { readonly kind: string }>>): JsonObject {
  return ownedFacet(
    'SchemaDatasetFacet',
    { fields: Object.entries(schema).map(([name, { kind }]) => ({ name, type: kind })) },
    '1-1-1',
  )
}

function ownedFacet(name: string, body: JsonObject, version: string): JsonObject {
  return { _producer: producer, _schemaURL: `${facetSchemas}/${version}/${name}.json#/$defs/${name}`, ...body }
}

function ownFacet(name: string, body: JsonObject): JsonObject {
  return { _producer: producer, _schemaURL: `${ownSchemas}/${name}.json`, ...body }
}
