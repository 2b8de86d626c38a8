import type { Ignored } from '../../shared/wire.ts'
import { addCounts, type Counted } from '../db/quotas.ts'

/**
 * What a site has used of its day. Counted in the isolate and added up in the database every few seconds, so that a
 * beacon costs no row; what other isolates count meanwhile is seen then. So a quota is passed by what arrives in seconds.
 */
const FLUSH_MS = 10_000
const FLUSH_EVENTS = 500
const DAYS_MAX = 1_000
/** Reasons told apart; bounded, although the door has few. */
const REASONS_MAX = 50
const HOUR_SECONDS = 3_600

interface Day {
  /** As the database last had it, with what has been counted here since. */
  spent: Record<Counted, number>
  /** Not in the database yet. */
  waiting: Record<Counted, number>
  duplicates: number
  ignored: Map<string, number>
  flushedAt: number
}

/** What one beacon came to. */
export interface Use {
  accepted: number
  duplicate: number
  ignored: readonly Ignored[]
  /** Visitors nobody had seen. */
  met: number
}

const days = new Map<string, Day>()

/** Whether a site has used up its quota of the day, as far as this isolate knows. */
export function isSpent(siteId: string, counted: Counted, quota: number, now: number): boolean {
  return dayOf(siteId, now).spent[counted] >= quota
}

/** How long a client that came too late should wait: until the next day, but no longer than an hour at a time. */
export function secondsToWait(now: number): number {
  const left = 86_400 - (Math.floor(now / 1000) % 86_400)
  return Math.min(left, HOUR_SECONDS)
}

export function countUse(siteId: string, { accepted, duplicate, ignored, met }: Use, now: number): void {
  const day = dayOf(siteId, now)
  add(day, 'events', accepted)
  add(day, 'visitors', met)
  day.duplicates += duplicate
  for (const { reason } of ignored) {
    if (day.ignored.has(reason) || day.ignored.size < REASONS_MAX) {
      day.ignored.set(reason, (day.ignored.get(reason) ?? 0) + 1)
    }
  }
}

export function countRejected(siteId: string, count: number, now: number): void {
  add(dayOf(siteId, now), 'rejected', count)
}

/** Whether it is time to add up. The first beacon of an isolate asks at once what the day has come to. */
export function isFlushDue(siteId: string, now: number): boolean {
  const { flushedAt, waiting } = dayOf(siteId, now)
  return now - flushedAt >= FLUSH_MS || waiting.events >= FLUSH_EVENTS
}

/**
 * Adds what was counted here to the day in the database, and logs it: how much was taken, known and not taken, by reason.
 * Never rejects. What could not be added is kept for the next time; until then everybody is let in.
 */
export async function flush(db: D1Database, siteId: string, now: number): Promise<void> {
  const day = dayOf(siteId, now)
  const { waiting, duplicates, ignored } = day
  Object.assign(day, { waiting: nothing(), duplicates: 0, ignored: new Map(), flushedAt: now })
  console.info(
    JSON.stringify({
      log: 'ingest',
      site: siteId,
      accepted: waiting.events,
      duplicate: duplicates,
      ignored: Object.fromEntries(ignored),
    }),
  )
  const added = COUNTED.map((counted) => ({ counted, count: waiting[counted] }))
  try {
    for (const { counted, count } of await addCounts(db, siteId, nameOf(now), added)) {
      day.spent[counted] = count + day.waiting[counted]
    }
  } catch (error) {
    for (const counted of COUNTED) day.waiting[counted] += waiting[counted]
    console.error('quota', { site: siteId, error: error instanceof Error ? error.message : 'unknown' })
  }
}

const COUNTED = ['events', 'visitors', 'rejected'] as const satisfies readonly Counted[]

function add(day: Day, counted: Counted, count: number): void {
  day.spent[counted] += count
  day.waiting[counted] += count
}

function dayOf(siteId: string, now: number): Day {
  const key = `${siteId} ${nameOf(now)}`
  const known = days.get(key)
  if (known) return known
  if (days.size >= DAYS_MAX) days.clear()
  const day = { spent: nothing(), waiting: nothing(), duplicates: 0, ignored: new Map(), flushedAt: 0 }
  days.set(key, day)
  return day
}

function nameOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10)
}

function nothing(): Record<Counted, number> {
  return { events: 0, visitors: 0, rejected: 0 }
}
