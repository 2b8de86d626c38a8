import {
  claimPart,
  closePart,
  discardPart,
  hasParts,
  listInPart,
  listOpenParts,
  type OpenPart,
  replacePart,
} from '../db/archive-parts.ts'
import { byLength } from '../db/by-length.ts'
import { breathe } from '../env.ts'
import { logDaily } from '../log-daily.ts'
import { join, pack, rangeOf, toLines, unpack } from './block.ts'
import { findBucket, getBucket, keyOf, prefixOf } from './bucket.ts'
import { writeObject } from './store.ts'

/** Objects listed at a time. */
const SLICE = 50
/** Whoever else is writing the same object anew writes another one: versions ascend, and leave out up to so many. */
const VERSIONS = 1e9
/** Longer than anybody writes at an object: what is refuse still, nobody will come back for. */
const WRITING_MS = 3_600_000

/** What is refuse since before that is nobody's who still writes. */
export function refuseSince(now: number): number {
  return now - WRITING_MS
}

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
    const open = { refuseSince: refuseSince(now), without: left, limit: SLICE }
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
    logDaily('archive', { key: keyOf(siteId, part), error: said }, now)
    return false
  }
}

/** False where somebody else is at it. */
async function tidyPart(db: D1Database, siteId: string, part: OpenPart, now: number): Promise<boolean> {
  if (part.state !== 'stale') return finishPart(db, siteId, part)
  const { bytes, lengths } = await withoutForgotten(db, siteId, part)
  if (bytes.length === 0) {
    const { meta } = await discardPart(db, siteId, part).run()
    if (meta.changes === 0) return false
    return finishPart(db, siteId, { ...part, state: 'gone', changedAt: part.changedAt + 1 })
  }
  const next = { ...part, version: part.version + 1 + Math.floor(Math.random() * VERSIONS), lengths }
  await writeObject(keyOf(siteId, next), bytes)
  const { meta } = await replacePart(db, siteId, part, next, now).run()
  if (meta.changes === 0) {
    await (await getBucket()).delete(keyOf(siteId, next))
    return false
  }
  const changedAt = Math.max(now, part.changedAt + 1)
  return finishPart(db, siteId, { ...next, state: 'replaced', changedAt })
}

/**
 * Deletes every version of an object but the one that rows lead to: those before it, and what somebody has written and could
 * not finish. They are listed first: of what was there while the part is still as it was read, nothing can come to be that one.
 */
async function finishPart(db: D1Database, siteId: string, part: OpenPart): Promise<boolean> {
  const bucket = await getBucket()
  const { objects } = await bucket.list({ prefix: prefixOf(siteId, part) })
  const claimed = await claimPart(db, siteId, part).run()
  if (claimed.meta.changes === 0) return false
  const kept = part.state === 'replaced' ? keyOf(siteId, part) : null
  const others = objects.map(({ key }) => key).filter((key) => key !== kept)
  if (others.length > 0) await bucket.delete(others)
  const closed = await closePart(db, siteId, { ...part, changedAt: part.changedAt + 1 }).run()
  return closed.meta.changes > 0
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
  for (const some of byLength(visitors, ({ length }) => length)) {
    for (const id of await listInPart(db, siteId, part.id, some)) known.add(id)
  }
  return known
}

/** Everything of a site. Throws with the fix where its rows lead to a bucket that is not bound. */
export async function emptyArchive(db: D1Database, siteId: string): Promise<void> {
  const bucket = (await hasParts(db, siteId)) ? await getBucket() : await findBucket()
  if (!bucket) return
  for (;;) {
    const { objects } = await bucket.list({ prefix: `${siteId}/` })
    if (objects.length === 0) return
    await bucket.delete(objects.map(({ key }) => key))
  }
}
