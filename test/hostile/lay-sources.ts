import { execFileSync } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32, gzipSync } from 'node:zlib'

const csv =
  'visitor,arm,region,ordered,spent\n1,long,north,true,1\n2,short,north,false,2\n3,long,south,true,3\n4,short,south,false,4\n'

/** Lays a canary beside the data folder, and in it plain rows, traps, and links that lead out. */
export async function laySources(folder: string, canary: string): Promise<void> {
  const data = join(folder, 'data')
  const secret = csv.replaceAll('north', canary)
  await writeFile(join(folder, 'canary.txt'), secret)
  await mkdir(join(data, 'sub'), { recursive: true })
  await writeFile(join(data, 'orders.csv'), csv)
  await symlink(join(folder, 'canary.txt'), join(data, 'link.txt'))
  await symlink(join(data, 'link.txt'), join(data, 'link-to-link.txt'))
  await symlink(folder, join(data, 'folder-link'))
  await writeFile(
    join(data, 'slip.zip'),
    zipOf({ '../canary.txt': secret, '/etc/passwd': secret, link: '../canary.txt' }),
  )
  await writeFile(join(data, 'two.zip'), zipOf({ 'a.csv': csv, 'b.csv': csv }))
  await writeFile(join(data, 'notzip.zip'), csv)
  await writeFile(join(data, 'notgz.csv.gz'), csv)
  await writeFile(join(data, 'bomb.gz'), gzipSync(Buffer.alloc(64 * 2 ** 20, 'a')))
  await writeFile(join(data, 'bomb.zip'), zipOf({ 'a.csv': 'x' }, 2 ** 31))
  await writeFile(join(data, 'canary.parquet'), `PAR1${csv}PAR1`)
  await writeFile(join(data, 'deep.jsonl'), `${'['.repeat(100_000)}\n`)
  await writeFile(
    join(data, 'proto.jsonl'),
    '{"__proto__":{"polluted":1},"visitor":"1","arm":"long","region":"a","ordered":true,"spent":1}\n',
  )
  await writeFile(join(data, 'binary.csv'), Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 31) % 256)))
  await writeFile(join(data, 'wide.csv'), `${Array.from({ length: 20_000 }, (_, index) => `c${index}`).join(',')}\n`)
  await writeFile(join(data, 'quote.csv'), `${csv}"5,long,north,true,1\n`)
  execFileSync('mkfifo', [join(data, 'fifo')])
}

/** A `.zip` of stored files under any names; `claimed` is the size that it says they have when unpacked. */
function zipOf(files: Readonly<Record<string, string>>, claimed?: number): Buffer {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const [path, data] = [Buffer.from(name), Buffer.from(text)]
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt32LE(crc32(data), 10)
    fields.writeUInt32LE(data.length, 14)
    fields.writeUInt32LE(claimed ?? data.length, 18)
    fields.writeUInt16LE(path.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, path, data])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), fields, tail, path]))
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(centrals)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(centrals.length, 4)
  end.writeUInt16LE(centrals.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06', 'latin1'), end])
}
