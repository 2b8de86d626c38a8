import {
  closePart,
  discardPart,
  listInPart,
  listOpenParts,
  type OpenPart,
  replacePart,
} from '../db/archive-parts.ts'
import { join, pack, rangeOf, toLines, unpack } from './block.ts'
import { findBucket, getBucket, keyOf, prefixOf } from './bucket.ts'
import { writeObject } from './store.ts'

/** Objects at a time. */
const SLICE = 50
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
  const parts = await listOpenParts(db, siteId, { refuseSince: now - WRITING_MS, limit: SLICE })
  let isDone = parts.length < SLICE
  for (const part of parts) {
    if (!hasTime()) return false
    if (!(await tidyPart(db, siteId, part, now))) isDone = false
  }
  return isDone
}

async function tidyPart(db: D1Database, siteId: string, part: OpenPart, now: number): Promise<boolean> {
  if (part.state !== 'stale') {
    await deleteOthers(siteId, part, part.state === 'refuse' ? null : keyOf(siteId, part))
    const { meta } = await closePart(db, siteId, part).run()
    return meta.changes > 0
  }
  const next = { ...part, version: part.version + 1 }
  const { bytes, lengths } = await withoutForgotten(db, siteId, part)
  if (bytes.length === 0) {
    const { meta } = await discardPart(db, siteId, part).run()
    if (meta.changes === 0) return false
    return tidyPart(db, siteId, { ...part, state: 'refuse', changedAt: part.changedAt + 1 }, now)
  }
  await writeObject(keyOf(siteId, next), bytes)
  const { meta } = await replacePart(db, siteId, part, lengths, now).run()
  if (meta.changes === 0) return false
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
  const blocks = part.lengths.map((_, block) => {
    const { offset, length } = rangeOf(part.lengths, block)
    return bytes.slice(offset, offset + length)
  })
  const packed = []
  for (const block of blocks) {
    const events = await unpack(block)
    const visitors = [...new Set(events.map(({ visitor }) => visitor))]
    const known = new Set(await listInPart(db, siteId, part.id, visitors))
    const left = events.filter(({ visitor }) => known.has(visitor))
    packed.push(left.length === events.length ? block : await pack(toLines(left)))
  }
  return { bytes: join(packed), lengths: packed.map(({ byteLength }) => byteLength) }
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
