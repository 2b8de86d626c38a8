import type { Ignored } from '../../shared/wire.ts'
import { addCounts, type Counted } from '../db/quotas.ts'

/**
 * What a site has used of its day. Counted in the isolate, and added up in the database by the hundreds, so that counting
 * costs less than a hundredth of a row per event; what other isolates count meanwhile is seen then. So a quota may be
 * passed by some hundreds of events for each isolate.
 */
const SAVED_TOGETHER = 500
const LOG_MS = 10_000
const DAYS_MAX = 1_000
const DAY_MS = 86_400_000
/** Reasons told apart; bounded, although the door has few. */
const REASONS_MAX = 50
const HOUR_SECONDS = 3_600

interface Day {
  /** As the database last had it, with what has been counted here since. */
  spent: Record<Counted, number>
  /** Not in the database yet. */
  waiting: Record<Counted, number>
  /** Since the last line in the log. */
  accepted: number
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
  day.accepted += accepted
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

/** Whether it is time for a line in the log, or to add up. The first beacon of an isolate asks at once what the day has come to. */
export function isFlushDue(siteId: string, now: number): boolean {
  const day = dayOf(siteId, now)
  return now - day.flushedAt >= LOG_MS || isManyWaiting(day)
}

/** Logs how much was taken, known and not taken, by reason; and adds up where it is worth it. Never rejects. */
export async function flush(db: D1Database, siteId: string, now: number): Promise<void> {
  const day = dayOf(siteId, now)
  const isFirst = day.flushedAt === 0
  const { accepted, duplicates, ignored } = day
  console.info(
    JSON.stringify({
      log: 'ingest',
      site: siteId,
      accepted,
      duplicate: duplicates,
      ignored: Object.fromEntries(ignored),
    }),
  )
  Object.assign(day, { accepted: 0, duplicates: 0, ignored: new Map(), flushedAt: now })
  if (isFirst || isManyWaiting(day)) await save(db, siteId, day, now)
}

/** What could not be added is kept for the next time; until then everybody is let in. */
async function save(db: D1Database, siteId: string, day: Day, now: number): Promise<void> {
  const { waiting } = day
  day.waiting = nothing()
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

function isManyWaiting({ waiting }: Day): boolean {
  return waiting.events + waiting.visitors + waiting.rejected >= SAVED_TOGETHER
}

const COUNTED = ['events', 'visitors', 'rejected'] as const satisfies readonly Counted[]

function add(day: Day, counted: Counted, count: number): void {
  day.spent[counted] += count
  day.waiting[counted] += count
}

function dayOf(siteId: string, now: number): Day {
  const key = `${siteId} ${Math.floor(now / DAY_MS)}`
  const known = days.get(key)
  if (known) return known
  if (days.size >= DAYS_MAX) days.clear()
  const day = {
    spent: nothing(),
    waiting: nothing(),
    accepted: 0,
    duplicates: 0,
    ignored: new Map(),
    flushedAt: 0,
  }
  days.set(key, day)
  return day
}

function nameOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10)
}

function nothing(): Record<Counted, number> {
  return { events: 0, visitors: 0, rejected: 0 }
}
