import {
  closePart,
  discardPart,
  listInPart,
  listOpenParts,
  type OpenPart,
  replacePart,
} from '../db/archive-parts.ts'
import { breathe } from '../env.ts'
import { join, pack, rangeOf, toLines, unpack } from './block.ts'
import { findBucket, getBucket, keyOf, prefixOf } from './bucket.ts'
import { writeObject } from './store.ts'

/** Objects listed at a time. */
const SLICE = 50
/** Visitors asked for in one statement: a parameter may hold 2 MB. */
const ASKED = 4_000
/** Whoever else is writing the same object anew writes another one: versions ascend, and leave out up to so many. */
const VERSIONS = 1e9
/** Longer than anybody writes at an object: what is refuse still, nobody will come back for. */
const WRITING_MS = 3_600_000

/**
 * Takes out of the archive what no row leads to any more: whoever was erased or took consent back, what age has deleted, and
 * what was written for nothing. May be stopped anywhere and run twice at once. False where something is left for later.
 */
export async function tidyArchive(
  db: D1Database,
  siteId: string,
  now: number,
  hasTime = () => true,
): Promise<boolean> {
  const left: string[] = []
  for (;;) {
    const open = { refuseSince: now - WRITING_MS, without: left, limit: SLICE }
    const parts = await listOpenParts(db, siteId, open)
    if (parts.length === 0) return left.length === 0
    for (const part of parts) {
      if (!hasTime()) return false
      if (!(await tryPart(db, siteId, part, now))) left.push(part.id)
      await breathe()
    }
  }
}

/** One that fails keeps no other from being tidied. */
async function tryPart(db: D1Database, siteId: string, part: OpenPart, now: number): Promise<boolean> {
  try {
    return await tidyPart(db, siteId, part, now)
  } catch (error) {
    const said = error instanceof Error ? error.message : 'unknown'
    console.error('archive', { key: keyOf(siteId, part), error: said })
    return false
  }
}

/** False where somebody else is at it. */
async function tidyPart(db: D1Database, siteId: string, part: OpenPart, now: number): Promise<boolean> {
  if (part.state !== 'stale') {
    await deleteOthers(siteId, part, part.state === 'refuse' ? null : keyOf(siteId, part))
    const { meta } = await closePart(db, siteId, part).run()
    return meta.changes > 0
  }
  const { bytes, lengths } = await withoutForgotten(db, siteId, part)
  if (bytes.length === 0) {
    const { meta } = await discardPart(db, siteId, part).run()
    if (meta.changes === 0) return false
    return tidyPart(db, siteId, { ...part, state: 'refuse', changedAt: part.changedAt + 1 }, now)
  }
  const next = { ...part, version: part.version + 1 + Math.floor(Math.random() * VERSIONS), lengths }
  await writeObject(keyOf(siteId, next), bytes)
  const { meta } = await replacePart(db, siteId, part, next, now).run()
  if (meta.changes === 0) {
    await (await getBucket()).delete(keyOf(siteId, next))
    return false
  }
  return tidyPart(
    db,
    siteId,
    { ...next, state: 'replaced', changedAt: Math.max(now, part.changedAt + 1) },
    now,
  )
}

/** Every version of an object but one: those before it, and what somebody has written and could not finish. */
async function deleteOthers(siteId: string, part: OpenPart, kept: string | null): Promise<void> {
  const bucket = await getBucket()
  const { objects } = await bucket.list({ prefix: prefixOf(siteId, part) })
  const others = objects.map(({ key }) => key).filter((key) => key !== kept)
  if (others.length > 0) await bucket.delete(others)
}

/** The object as it is for those whose rows lead to it. Its blocks keep their places, and the others' bytes stay as they are. */
async function withoutForgotten(db: D1Database, siteId: string, part: OpenPart) {
  const object = await (await getBucket()).get(keyOf(siteId, part))
  if (!object) throw new Error(`The archive has no ${keyOf(siteId, part)}`)
  const bytes = await object.arrayBuffer()
  const visitors = new Set<string>()
  for (const block of blocksIn(bytes, part)) {
    for (const { visitor } of await unpack(block)) visitors.add(visitor)
  }
  const known = await findKnown(db, siteId, part, [...visitors])
  const packed = []
  for (const block of blocksIn(bytes, part)) {
    const events = await unpack(block)
    const left = events.filter(({ visitor }) => known.has(visitor))
    packed.push(left.length === events.length ? block : await pack(toLines(left)))
  }
  return { bytes: join(packed), lengths: packed.map(({ byteLength }) => byteLength) }
}

function* blocksIn(bytes: ArrayBuffer, { lengths }: OpenPart): Generator<ArrayBuffer> {
  for (const block of lengths.keys()) {
    const { offset, length } = rangeOf(lengths, block)
    yield bytes.slice(offset, offset + length)
  }
}

/** Those whose rows lead to a part: asked once for all of its blocks, since D1 answers no more than 1,000 statements at a call. */
async function findKnown(
  db: D1Database,
  siteId: string,
  part: OpenPart,
  visitors: readonly string[],
): Promise<Set<string>> {
  const known = new Set<string>()
  for (let from = 0; from < visitors.length; from += ASKED) {
    const ids = await listInPart(db, siteId, part.id, visitors.slice(from, from + ASKED))
    for (const id of ids) known.add(id)
  }
  return known
}

/** Everything of a site. */
export async function emptyArchive(siteId: string): Promise<void> {
  const bucket = await findBucket()
  if (!bucket) return
  for (;;) {
    const { objects } = await bucket.list({ prefix: `${siteId}/` })
    if (objects.length === 0) return
    await bucket.delete(objects.map(({ key }) => key))
  }
}
