import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { generateCompany } from '@weighhouse/company'
import { type House, importConsents, installation, registerDataset, registerPurpose } from '@weighhouse/workflows'

/** The experiment whose data are generated. */
export const generatedExperiment = 'lakeside-retention'

const customers = 20_000
const seed = 7

/** Makes the fictional company's files, its purposes and consents, once, if the example is there. */
export async function prepareExamples(house: House): Promise<void> {
  const folder = join(house.experimentsDirectory, generatedExperiment)
  if (!existsSync(join(folder, 'notebook.md'))) return
  const directory = join(folder, 'data')
  if (!existsSync(join(directory, 'consents.parquet'))) await generateCompany({ customers, seed, directory })
  const actor = await installation(house)
  await registerPurpose(house, actor, {
    key: 'marketing',
    title: 'Offers by post, app and telephone',
    legalBasis: 'consent',
  })
  for (const [name, sourceType] of [
    ['engagement', 'engagement'],
    ['subscriptions', 'subscription'],
    ['support', 'support'],
  ] as const) {
    await registerDataset(house, actor, {
      name: `lakeside.${name}`,
      kind: 'parquet',
      sourceType,
      purposes: ['retention-research'],
      location: { path: `lakeside-retention/data/${name}.parquet` },
      holdsSubjects: true,
    })
  }
  await registerPurpose(house, actor, {
    key: 'retention-research',
    title: 'Learning what keeps customers',
    legalBasis: 'consent',
  })
  await importConsents(house, actor, join(directory, 'consents.parquet'))
}
