import { WeighhouseError } from '@weighhouse/kernel'

/** Hashes in a full tile, entries in a full bundle (C2SP tlog-tiles). */
export const tileWidth = 256

/** A tile of hashes at a tile level (leaves are level 0), or a bundle of entries. `width` is 256 or, at the right edge, 1–255. */
export interface TileName {
  readonly level: number | 'entries'
  readonly index: number
  readonly width: number
}

/** Path of a tile, relative to the ledger's URL or folder: `tile/0/x001/x234/067.p/8` (C2SP tlog-tiles). */
export function tilePath({ level, index, width }: TileName): string {
  const wellFormed =
    (level === 'entries' || isCount(level, 63)) && isCount(index, Number.MAX_SAFE_INTEGER) && isCount(width, tileWidth)
  if (!wellFormed || width === 0)
    throw new WeighhouseError('bad-input', 'no such tile: level, index or width out of range')
  return `tile/${level}/${groupsOf(index)}${width === tileWidth ? '' : `.p/${width}`}`
}

const shape = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/

/** The tile a path names, or `undefined` if it names none. Each tile has exactly one path. */
export function parseTilePath(path: string): TileName | undefined {
  const [, level, groups, width] = shape.exec(path) ?? []
  if (level === undefined || groups === undefined || groups.length > 30) return undefined
  const name: TileName = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: width === undefined ? tileWidth : Number(width),
  }
  const sound =
    Number.isSafeInteger(name.index) && name.width <= tileWidth && (name.level === 'entries' || name.level <= 63)
  return sound && tilePath(name) === path ? name : undefined
}

/** The tiles of one level (hash tiles, or entry bundles) of a tree of `size` leaves, from left to right. No empty tiles. */
export function* tilesOfLevel(level: number | 'entries', size: number): Generator<TileName> {
  const hashes = hashesAtLevel(level === 'entries' ? 0 : level, size)
  for (let index = 0; index * tileWidth < hashes; index++) {
    yield { level, index, width: Math.min(tileWidth, hashes - index * tileWidth) }
  }
}

/** How many hashes stand at a tile level: only full tiles are hashed into the level above. */
export function hashesAtLevel(level: number, size: number): number {
  return Math.floor(size / tileWidth ** level)
}

function groupsOf(index: number): string {
  const digits = String(index)
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0')
  const groups = padded.match(/\d{3}/g)!
  return groups.map((group, place) => (place === groups.length - 1 ? group : `x${group}`)).join('/')
}

function isCount(value: number, maximum: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= maximum
}
