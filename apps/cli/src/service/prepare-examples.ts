import { existsSync } from 'node:fs'
import { copyFile, cp, rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { generateCompany } from '@weighhouse/company'
import { type House, importConsents, installation, registerDataset, registerPurpose } from '@weighhouse/workflows'

/** The experiments whose data are generated: the same company, read once and at looks. */
export const generatedExperiments = ['lakeside-retention', 'lakeside-looks'] as const

const customers = 20_000
const seed = 7

/** A person who waits hears this often that it goes on. */
const tellEveryMs = 2_000

/** Makes the fictional company's files, its purposes and consents, once, if an example of it is there, and says what it does. */
export async function prepareExamples(house: House, say: (text: string) => void): Promise<void> {
  const present = generatedExperiments.filter((id) => existsSync(join(house.experimentsDirectory, id, 'notebook.md')))
  const [first] = present
  if (first === undefined) return
  const folderOf = (id: string): string => join(house.experimentsDirectory, id, 'data')
  const tell = (what: string): void => say(`  ${first.padEnd(22)} ${what}\n`)
  const directory = folderOf(first)
  if (!isGenerated(directory)) {
    tell(`writing the data of a fictional company, ${customers.toLocaleString('en')} customers`)
    await generateCompany({ customers, seed, directory })
  }
  for (const id of present) if (!isGenerated(folderOf(id))) await copyCompany(directory, folderOf(id))
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
      location: { path: `${first}/data/${name}.parquet` },
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

const consentsFile = 'consents.parquet'

/** Consents are written last of a company's files. */
function isGenerated(directory: string): boolean {
  return existsSync(join(directory, consentsFile))
}

/** Consents last, and whole, so that a copy that was broken off is made again. */
async function copyCompany(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, filter: (path) => basename(path) !== consentsFile })
  const part = join(to, `${consentsFile}.part`)
  await copyFile(join(from, consentsFile), part)
  await rename(part, join(to, consentsFile))
}
