import type { Draws } from './draw.ts'
import { truth } from './truth.ts'

/** One generated file: its name without ending, and the query that gives its rows in order. */
export interface CompanyFile {
  readonly name: string
  /** One of the seven source types, or null for what is no source of the company's own. */
  readonly sourceType: string | null
  readonly query: string
}

/** Everything about a customer that several files must agree on, one row each. */
export function peopleQuery(customers: number, draws: Draws): string {
  return `SELECT i, 'C' || lpad(i::VARCHAR, 8, '0') AS customer_id,
    ${draws.choice('region', { 'north-shore': 0.31, 'south-shore': 0.18, 'old-town': 0.27, valley: 0.24 })} AS region,
    ${draws.choice('age', { '18-34': 0.3, '35-49': 0.28, '50-64': 0.24, '65+': 0.18 })} AS age_band,
    DATE '2015-01-01' + (${draws.uniform('joined')} * 3287)::INTEGER AS joined_on,
    ${draws.choice('tariff', { basic: 0.45, plus: 0.38, max: 0.17 })} AS tariff,
    ${draws.choice('arm', { standard: 0.5, loyalty: 0.5 })} AS arm,
    ${draws.normal('attachment')} AS attachment
  FROM range(1, ${customers} + 1) AS numbers(i)`
}

/** The files of the company, over the table \`people\`. */
export function companyFiles(draws: Draws): readonly CompanyFile[] {
  const kept = `least(greatest(${truth.keptShare} + 0.08 * tanh(attachment) + CASE WHEN arm = 'loyalty' THEN ${truth.offerEffect} ELSE 0 END, 0), 1)`
  const fee = `CASE tariff WHEN 'basic' THEN 19 WHEN 'plus' THEN 29 ELSE 45 END * (1 + CASE WHEN arm = 'loyalty' THEN ${truth.feeEffect} ELSE 0 END) + ${draws.normal('fee')} * 2`
  const left = `${draws.uniform('kept')} >= ${kept}`
  return [
    {
      name: 'customers',
      sourceType: 'master-record',
      query: 'SELECT customer_id, region, age_band, joined_on FROM people ORDER BY i',
    },
    {
      name: 'subscriptions',
      sourceType: 'subscription',
      query: `SELECT customer_id, tariff, round(${fee}, 2) AS monthly_fee, NOT (${left}) AS kept_90 FROM people ORDER BY i`,
    },
    {
      name: 'support',
      sourceType: 'support',
      query: `SELECT 'T' || lpad(i::VARCHAR, 8, '0') || n AS ticket_id, customer_id,
        ${draws.choice('topic', { billing: 0.4, outage: 0.35, contract: 0.25 }, "i || '/' || n")} AS topic,
        make_timestamptz(2026, 3, 1, 0, 0, 0, 'UTC') + to_seconds((${draws.uniform('opened', "i || '/' || n")} * 7776000)::BIGINT) AS opened_at,
        ${draws.uniform('complaint', "i || '/' || n")} < 0.2 AS complaint
      FROM (SELECT *, unnest(range(1, 1 + ${draws.poisson('contacts', '0.55 - 0.2 * tanh(attachment)')})) AS n FROM people) ORDER BY i, n`,
    },
    {
      name: 'preparedness',
      sourceType: 'preparedness',
      query: `SELECT customer_id, ${draws.uniform('fibre')} < 0.56 AS has_fibre, (${draws.uniform('router')} * 96)::INTEGER AS router_age_months FROM people ORDER BY i`,
    },
    {
      name: 'sentiment',
      sourceType: 'sentiment',
      query: `SELECT customer_id, greatest(0, least(10, round(7 + 1.6 * attachment + ${draws.normal('answer')})))::INTEGER AS recommend_score
        FROM people WHERE ${draws.uniform('answers')} < 0.28 ORDER BY i`,
    },
    {
      name: 'engagement',
      sourceType: 'engagement',
      query: `SELECT customer_id, arm, make_timestamptz(2026, 3, 1, 0, 0, 0, 'UTC') + to_seconds((${draws.uniform('exposed')} * 604800)::BIGINT) AS exposed_at,
        greatest(0, least(30, round(9 + 4 * attachment + 3 * ${draws.normal('days')})))::INTEGER AS app_days
      FROM people ORDER BY i`,
    },
    {
      name: 'usage',
      sourceType: 'usage',
      query: `SELECT customer_id, month, round(exp(2.4 + 0.5 * attachment + 0.6 * ${draws.normal('gigabytes', "i || '/' || month")}), 3) AS gigabytes
      FROM people, (VALUES (DATE '2026-01-01'), (DATE '2026-02-01'), (DATE '2026-03-01')) AS months(month) ORDER BY i, month`,
    },
    {
      name: 'scores',
      sourceType: null,
      query: `SELECT customer_id, region, age_band, ${left} AS churned,
        round(1 / (1 + exp(-(-1.6 - 0.9 * attachment + 0.9 * ${draws.normal('champion')}))), 6) AS champion_score,
        round(1 / (1 + exp(-(-1.6 - (CASE WHEN region = '${truth.flawedRegion}' THEN 0 ELSE 1.2 END) * attachment + 0.6 * ${draws.normal('challenger')}))), 6) AS challenger_score
      FROM people ORDER BY i`,
    },
    { name: 'consents', sourceType: null, query: consentsQuery(draws) },
  ]
}

/** Consent histories: some never asked, some refused by silence, some agreed and later withdrew. */
function consentsQuery(draws: Draws): string {
  const { neverAskedShare, refusedShare, withdrawnShare } = truth
  const asked = draws.uniform('asked')
  const agreed = `${asked} >= ${neverAskedShare + refusedShare}`
  const given = `make_timestamptz(2025, 6, 1, 0, 0, 0, 'UTC') + to_seconds((${draws.uniform('given')} * 15552000)::BIGINT)`
  const events = (action: string, purpose: string, at: string, where: string): string =>
    `SELECT i, customer_id, '${purpose}' AS purpose, '${action}' AS action, ${at} AS effective_at, ${draws.choice(`channel/${action}`, { app: 0.5, web: 0.3, shop: 0.2 })} AS channel FROM people WHERE ${where}`
  return `SELECT customer_id, purpose, action, effective_at, channel FROM (
    ${events('grant', 'retention-research', given, agreed)}
    UNION ALL ${events('withdraw', 'retention-research', `${given} + INTERVAL 120 DAY`, `${agreed} AND ${asked} >= ${1 - withdrawnShare}`)}
    UNION ALL ${events('grant', 'marketing', given, `${asked} >= ${neverAskedShare} AND ${asked} < ${neverAskedShare + refusedShare}`)}
  ) ORDER BY i, effective_at, purpose`
}
