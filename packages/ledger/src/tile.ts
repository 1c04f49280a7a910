import { WeighhouseError } from '@weighhouse/kernel'
import { tileWidth } from './tile-path.ts'
import { hashBytesLength } from './tree-hash.ts'

/** Largest entry: a bundle carries each length as a uint16. */
export const maximumEntryBytes = 65_535

/** Bytes of a hash tile: its hashes one after the other. */
export function encodeHashTile(hashes: readonly Uint8Array[]): Uint8Array {
  checkWidth(hashes.length)
  if (hashes.some((hash) => hash.length !== hashBytesLength)) corrupt('a tile holds hashes of 32 bytes')
  return Buffer.concat(hashes)
}

/** The `width` hashes of a tile's bytes, as views into them. */
export function decodeHashTile(bytes: Uint8Array, width: number): Uint8Array[] {
  checkWidth(width)
  if (bytes.length !== width * hashBytesLength) {
    corrupt(`a tile of width ${width} has ${width * hashBytesLength} bytes, not ${bytes.length}`)
  }
  return Array.from({ length: width }, (_, at) => bytes.subarray(at * hashBytesLength, (at + 1) * hashBytesLength))
}

/** Bytes of an entry bundle: each entry after its length as a big-endian uint16 (C2SP tlog-tiles). */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  checkWidth(entries.length)
  const parts = entries.flatMap((entry) => {
    if (entry.length > maximumEntryBytes) corrupt(`an entry has at most ${maximumEntryBytes} bytes`)
    return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry]
  })
  return Buffer.concat(parts)
}

/** The `width` entries of a bundle's bytes, as views into them. */
export function decodeEntryBundle(bytes: Uint8Array, width: number): Uint8Array[] {
  checkWidth(width)
  const entries: Uint8Array[] = []
  let offset = 0
  while (offset < bytes.length) {
    const entry = entryAt(bytes, offset)
    if (!entry || entries.length === width) corrupt(`a bundle of width ${width} is cut off or has bytes to spare`)
    entries.push(entry)
    offset += 2 + entry.length
  }
  if (entries.length !== width) corrupt(`a bundle of width ${width} holds ${entries.length} entries`)
  return entries
}

/** The entry whose length stands at `offset`, or `undefined` if the bytes end before it does. */
export function entryAt(bytes: Uint8Array, offset: number): Uint8Array | undefined {
  if (offset + 2 > bytes.length) return undefined
  const end = offset + 2 + (bytes[offset]! << 8) + bytes[offset + 1]!
  return end > bytes.length ? undefined : bytes.subarray(offset + 2, end)
}

function checkWidth(width: number): void {
  if (!Number.isInteger(width) || width < 1 || width > tileWidth) corrupt(`a tile has 1 to ${tileWidth} parts`)
}

function corrupt(why: string): never {
  throw new WeighhouseError('corrupt', why)
}
