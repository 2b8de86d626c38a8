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
  registers: string
  /** What else is told of a browser beside its score. */
  visitor: object
}

interface Waiting {
  /** Since when KV lacks something. */
  since: number
  at: number
  make: () => ScoreSnapshot
}

/** KV bills a write like five rows, so what changes all the time is written once a minute. */
const PAUSE_MS = 60_000
/** Whoever comes when so many wait is not copied, rather than that those who wait were never written. */
const WAITING_MAX = 5_000
/** Copies go at a walking pace, so that beacons never wait for them: one in so long, and so many after a while of quiet. */
const PACE_MS = 100
const TOGETHER = 10

/** What this isolate knows and KV does not know yet, those first that have waited longest. */
const waiting = new Map<string, Waiting>()
let lastAt = 0

/**
 * Puts it into KV once it has waited for a minute: then the next beacon, whosever it is, takes it along. Never rejects: it
 * is a copy, and whoever misses it asks the database.
 */
export async function keepScore(
  kv: KVNamespace,
  key: string,
  { at, make }: { at: number; make: () => ScoreSnapshot },
): Promise<void> {
  const since = waiting.get(key)?.since
  // A key that is there keeps its place in the line.
  if (since !== undefined || waiting.size < WAITING_MAX) waiting.set(key, { since: since ?? at, at, make })
  await Promise.all(overdue(at).map(([name, one]) => put(kv, name, one)))
}

/** Puts it into KV at once. Never rejects, see `keepScore`. */
export async function putScore(kv: KVNamespace, key: string, snapshot: ScoreSnapshot): Promise<void> {
  waiting.delete(key)
  await put(kv, key, { make: () => snapshot })
}

/** Out of the line, who is to be written now. Every beacon asks, so no more of it is looked at than that. */
function overdue(now: number): [key: string, one: Waiting][] {
  // A clock may be set back: then nobody waits for it to come round.
  const gone = (since: number) => Math.abs(now - since)
  const most = Math.min(TOGETHER, Math.floor(gone(lastAt) / PACE_MS))
  const due: [string, Waiting][] = []
  for (const [key, one] of waiting) {
    if (due.length >= most || gone(one.since) < PAUSE_MS) break
    due.push([key, one])
  }
  for (const [key] of due) waiting.delete(key)
  if (due.length > 0) lastAt = now
  return due
}

/** The newest that is known here; null where nobody kept one lately. */
export async function findScore(kv: KVNamespace, key: string, now: number): Promise<ScoreSnapshot | null> {
  const stored = await kv.get<ScoreSnapshot>(KV_KEYS.score.prefix + key, 'json').catch(() => null)
  const own = waiting.get(key)
  const isOwn = own && own.at >= (stored?.at ?? 0) && now - own.at < KV_KEYS.score.seconds * 1_000
  return isOwn ? own.make() : stored
}

/** For who is forgotten, or belongs to somebody else from now on. */
export async function forgetScores(kv: KVNamespace, keys: readonly string[]): Promise<void> {
  for (const key of keys) waiting.delete(key)
  await Promise.all(keys.map((key) => kv.delete(KV_KEYS.score.prefix + key)))
}

export function scoreKey(siteId: string, visitor: string): string {
  return `${siteId}:${visitor}`
}

async function put(kv: KVNamespace, key: string, { make }: Pick<Waiting, 'make'>): Promise<void> {
  try {
    const expirationTtl = KV_KEYS.score.seconds
    await kv.put(KV_KEYS.score.prefix + key, JSON.stringify(make()), { expirationTtl })
  } catch (error) {
    console.error('score', { error: error instanceof Error ? error.message : 'unknown' })
  }
}
