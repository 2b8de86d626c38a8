import type { Stage } from '../../shared/scoring/index.ts'
import { KV_KEYS } from './keys.ts'

/** What a browser is scored by, anywhere and at any instant: its lead's registers where it has one, else its own. */
export interface ScoreSnapshot {
  /** What had happened by then is in it. */
  at: number
  /** The site's, whose models the registers were collected for. */
  epoch: number
  /** The version by which every lead's stage was made. */
  rankedVersion: number
  lead: string | null
  stage: Stage
  /** When time alone may turn the lead: from then on the database is asked; null = never. */
  until: number | null
  registers: string
  /** What else is told of a browser beside its score. */
  visitor: object
}

interface Copy {
  at: number
  /** Whether anybody but this isolate is to know it: else it is never put into KV. */
  isAsked: boolean
  make: () => ScoreSnapshot
  /** Whether nobody else has written or forgotten it since. */
  isCurrent: () => Promise<boolean>
}

interface Waiting extends Copy {
  /** Since when KV lacks something. */
  since: number
}

/** KV bills a write like five rows, so what changes all the time is written once in five: about once a visit. */
const PAUSE_MS = 300_000
/** Whoever comes when so many wait is not copied, rather than that those who wait were never written. */
const WAITING_MAX = 5_000
/**
 * Copies go at a walking pace, so that beacons never wait for them: one in so long, and so many after a while of quiet. Where all
 * is on one disk, each costs as much as three transactions.
 */
const PACE_MS = 200
const TOGETHER = 5

/** What this isolate knows and KV does not know yet, those first that have waited longest. */
const waiting = new Map<string, Waiting>()
/** The same of those whose stage turned: they go before all others, and wait for nothing but the pace. */
const turned = new Map<string, Waiting>()
/** Where whoever is copied at that pace, one after the other, has come to. */
let walkedTo = 0

/**
 * Puts it into KV where somebody may ask for it: where its stage turned, as soon as the pace lets; else once it has waited for
 * five minutes. Whoever is left over goes along with the next beacon, whosever it is. Never rejects: it is a copy, and whoever
 * misses it asks the database.
 */
export async function keepScore(
  kv: KVNamespace,
  key: string,
  { isTurned, ...copy }: Copy & { isTurned: boolean },
): Promise<void> {
  const { at } = copy
  const before = turned.get(key) ?? waiting.get(key)
  const one = { ...copy, since: before?.since ?? at }
  // A key that is there keeps its place in the line.
  if (turned.has(key)) turned.set(key, one)
  else if (before || waiting.size + turned.size < WAITING_MAX) {
    if (isTurned) waiting.delete(key)
    const line = isTurned ? turned : waiting
    line.set(key, one)
  }
  await Promise.all(overdue(at).map(([name, late]) => putDue(kv, name, late, at)))
}

/**
 * Puts what a reader found in the database into KV at once, for the next; for no longer than a copy may be behind, since
 * nobody may keep it up. Never rejects, see `keepScore`.
 */
export async function putScore(
  kv: KVNamespace,
  key: string,
  snapshot: ScoreSnapshot,
  isCurrent: Copy['isCurrent'],
): Promise<void> {
  forget(key)
  await ifThere(() => put(kv, key, snapshot, { isCurrent, seconds: PAUSE_MS / 1_000 }))
}

/** Out of the lines, who is to be written now. Every beacon asks, so no more of them is looked at than that. */
function overdue(now: number): [key: string, one: Waiting][] {
  // A clock may be set back: then nobody waits for it to come round.
  if (walkedTo > now || walkedTo < now - TOGETHER * PACE_MS) walkedTo = now - TOGETHER * PACE_MS
  const most = Math.floor((now - walkedTo) / PACE_MS)
  const due: [string, Waiting][] = []
  for (const line of [turned, waiting]) {
    for (const [key, one] of line) {
      // Whose it is may have been forgotten since, elsewhere; and in KV it would be gone by now, too.
      if (now - one.at >= KV_KEYS.score.seconds * 1_000) {
        line.delete(key)
        continue
      }
      const isEarly = line === waiting && Math.abs(now - one.since) < PAUSE_MS
      if (!isEarly && !one.isAsked) {
        line.delete(key)
        continue
      }
      if (isEarly || due.length >= most) break
      due.push([key, one])
    }
  }
  for (const [key] of due) forget(key)
  walkedTo += due.length * PACE_MS
  return due
}

function forget(key: string): void {
  turned.delete(key)
  waiting.delete(key)
}

/**
 * The newest that is known here; null where nobody kept one lately. Of somebody who was forgotten elsewhere, what only waits here is
 * still known here, for as long as KV would have kept it: asking the database each time is what this is to save.
 */
export async function findScore(kv: KVNamespace, key: string, now: number): Promise<ScoreSnapshot | null> {
  const stored = await kv.get<ScoreSnapshot>(KV_KEYS.score.prefix + key, 'json').catch(() => null)
  const own = turned.get(key) ?? waiting.get(key)
  const isOwn = own && own.at >= (stored?.at ?? 0) && now - own.at < KV_KEYS.score.seconds * 1_000
  return isOwn ? own.make() : stored
}

/** For who is forgotten, or belongs to somebody else from now on. */
export async function forgetScores(kv: KVNamespace, keys: readonly string[]): Promise<void> {
  for (const key of keys) forget(key)
  await Promise.all(keys.map((key) => kv.delete(KV_KEYS.score.prefix + key)))
}

export function scoreKey(siteId: string, visitor: string): string {
  return `${siteId}:${visitor}`
}

/** What somebody else has written or forgotten while it waited here is theirs to copy. */
async function putDue(
  kv: KVNamespace,
  key: string,
  { at, make, isCurrent }: Copy,
  now: number,
): Promise<void> {
  await ifThere(async () => {
    const isFresh = at === now
    if (isFresh || (await isCurrent()))
      await put(kv, key, make(), { isCurrent, seconds: KV_KEYS.score.seconds })
  })
}

/** Whoever was forgotten while it was being written was taken out of KV before it was there: so it is looked at again. */
async function put(
  kv: KVNamespace,
  key: string,
  snapshot: ScoreSnapshot,
  { isCurrent, seconds }: Pick<Copy, 'isCurrent'> & { seconds: number },
): Promise<void> {
  const name = KV_KEYS.score.prefix + key
  await kv.put(name, JSON.stringify(snapshot), { expirationTtl: seconds })
  if (!(await isCurrent())) await kv.delete(name)
}

async function ifThere(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    console.error('score', { error: error instanceof Error ? error.message : 'unknown' })
  }
}
