import type { Stage } from '../../shared/scoring/index.ts'
import { KV_KEYS } from './keys.ts'

/** What a browser is scored by, anywhere and at any instant: its lead's registers where it has one, else its own. */
export interface ScoreSnapshot {
  /** What had happened by then is in it. */
  at: number
  /** The site's, whose models the registers were collected for. */
  epoch: number
  lead: string | null
  stage: Stage
  registers: string
  /** What else is told of a browser beside its score. */
  visitor: object
}

interface Held {
  at: number
  make: () => ScoreSnapshot
  writtenAt: number
  stage: Stage | null
}

/** KV bills a write like five rows, so the same key is written once a minute at most, unless the stage is another. */
const PAUSE_MS = 60_000
const HELD_MAX = 2_000
/** Overdue writes taken along by another's. */
const FLUSH = 10

/** What this isolate knows and KV may not know yet. */
const held = new Map<string, Held>()

/** Puts it into KV now or within a minute or so. Never rejects: it is a copy, and whoever misses it asks the database. */
export async function keepScore(
  kv: KVNamespace,
  key: string,
  { at, stage, make }: { at: number; stage: Stage; make: () => ScoreSnapshot },
): Promise<void> {
  const before = held.get(key)
  held.delete(key)
  if (held.size >= HELD_MAX) held.clear()
  held.set(key, { at, make, writtenAt: before?.writtenAt ?? 0, stage: before?.stage ?? null })
  const due = overdue(at)
  if (before && before.stage !== stage && !due.some(([name]) => name === key)) {
    due.push([key, { at, make, writtenAt: before.writtenAt, stage }])
  }
  await Promise.all(due.map(([name, one]) => write(kv, name, one, at)))
}

/** Who is to be written now, at most `FLUSH`: all are not copied for it, since every beacon asks. */
function overdue(now: number): [key: string, one: Held][] {
  const due: [string, Held][] = []
  for (const [key, one] of held) {
    if (one.at <= one.writtenAt || now - one.writtenAt < PAUSE_MS) continue
    due.push([key, one])
    if (due.length === FLUSH) break
  }
  return due
}

/** The newest that is known here; null where nobody kept one lately. */
export async function findScore(kv: KVNamespace, key: string, now: number): Promise<ScoreSnapshot | null> {
  const stored = await kv.get<ScoreSnapshot>(KV_KEYS.score.prefix + key, 'json').catch(() => null)
  const own = held.get(key)
  const isOwn = own && own.at >= (stored?.at ?? 0) && now - own.at < KV_KEYS.score.seconds * 1_000
  return isOwn ? own.make() : stored
}

/** For who is forgotten, or belongs to somebody else from now on. */
export async function forgetScores(kv: KVNamespace, keys: readonly string[]): Promise<void> {
  for (const key of keys) held.delete(key)
  await Promise.all(keys.map((key) => kv.delete(KV_KEYS.score.prefix + key)))
}

export function scoreKey(siteId: string, visitor: string): string {
  return `${siteId}:${visitor}`
}

async function write(kv: KVNamespace, key: string, one: Held, now: number): Promise<void> {
  const snapshot = one.make()
  held.set(key, { ...one, writtenAt: now, stage: snapshot.stage })
  try {
    const expirationTtl = KV_KEYS.score.seconds
    await kv.put(KV_KEYS.score.prefix + key, JSON.stringify(snapshot), { expirationTtl })
  } catch (error) {
    console.error('score', { error: error instanceof Error ? error.message : 'unknown' })
  }
}
