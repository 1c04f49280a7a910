import { type TileName, tilePath, tileWidth } from './tile-path.ts'

/** Bytes of a ledger's file, or `undefined` if there is none. A folder answers at once, a URL later. */
export type ReadFile = (path: string) => Uint8Array | undefined | Promise<Uint8Array | undefined>

/**
 * Bytes of a tile. A partial tile may have given way to the full one, whose first `width` parts are
 * the same (C2SP tlog-tiles): `width` tells which of the two was read.
 */
export async function readTile(
  readFile: ReadFile,
  name: TileName,
): Promise<{ readonly bytes: Uint8Array; readonly width: number } | undefined> {
  const bytes = await readFile(tilePath(name))
  if (bytes) return { bytes, width: name.width }
  if (name.width === tileWidth) return undefined
  const full = await readFile(tilePath({ ...name, width: tileWidth }))
  return full && { bytes: full, width: tileWidth }
}
