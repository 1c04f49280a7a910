import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { generateCompany } from '@weighhouse/company'
import { type House, importConsents, installation, registerDataset, registerPurpose } from '@weighhouse/workflows'

/** The experiment whose data are generated. */
export const generatedExperiment = 'lakeside-retention'

const customers = 20_000
const seed = 7

/** A person who waits hears this often that it goes on. */
const tellEveryMs = 2_000

/** Makes the fictional company's files, its purposes and consents, once, if the example is there, and says what it does. */
export async function prepareExamples(house: House, say: (text: string) => void): Promise<void> {
  const folder = join(house.experimentsDirectory, generatedExperiment)
  if (!existsSync(join(folder, 'notebook.md'))) return
  const directory = join(folder, 'data')
  const tell = (what: string): void => say(`  ${generatedExperiment.padEnd(22)} ${what}\n`)
  if (!existsSync(join(directory, 'consents.parquet'))) {
    tell(`writing the data of a fictional company, ${customers.toLocaleString('en')} customers`)
    await generateCompany({ customers, seed, directory })
  }
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
  let toldAt = performance.now() - tellEveryMs
  await importConsents(house, actor, join(directory, 'consents.parquet'), (done, of) => {
    if (done < of && performance.now() - toldAt < tellEveryMs) return
    toldAt = performance.now()
    tell(`recording consents in the ledger: ${done.toLocaleString('en')} of ${of.toLocaleString('en')}`)
  })
}
