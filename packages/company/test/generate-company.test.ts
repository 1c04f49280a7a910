import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { generateCompany } from '../src/index.ts'

const folders: string[] = []

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

async function digestsOf(customers: number, seed: number): Promise<Record<string, string>> {
  const directory = await mkdtemp(join(tmpdir(), 'company-'))
  folders.push(directory)
  await generateCompany({ customers, seed, directory })
  const names = (await readdir(directory)).sort()
  const digests = names.map(
    async (name) =>
      [
        name,
        createHash('sha256')
          .update(await readFile(join(directory, name)))
          .digest('hex'),
      ] as const,
  )
  return Object.fromEntries(await Promise.all(digests))
}

it('writes the same bytes for the same seed, and others for another', async () => {
  const first = await digestsOf(500, 7)
  expect(await digestsOf(500, 7)).toEqual(first)
  const other = await digestsOf(500, 8)
  expect(Object.keys(other)).toEqual(Object.keys(first))
  for (const [name, digest] of Object.entries(other)) expect(digest, name).not.toBe(first[name])
})

it('refuses a number of customers that is none', async () => {
  await expect(generateCompany({ customers: 0.5, seed: 1, directory: tmpdir() })).rejects.toThrow(/whole number/)
})
