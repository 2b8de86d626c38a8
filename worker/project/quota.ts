import { dayOf } from '../../shared/day.ts'
import type { Ignored } from '../../shared/wire.ts'
import { addCounts, listCounts } from '../db/quotas.ts'

/**
 * What a site has used of its day. Counted in the isolate, and added up in the database by the hundreds and once a second at
 * most, so that counting costs less than a hundredth of a row per event, and a flood no more than a trickle; what other
 * isolates count meanwhile is seen then. So a quota may be passed by some hundreds of events for each isolate, or by what
 * comes in a second.
 */
const SAVED_TOGETHER = 500
const SAVE_MS = 1_000
const LOG_MS = 10_000
const DAYS_MAX = 1_000
const DAY_MS = 86_400_000
/** Reasons told apart; bounded, although the door has few. */
const REASONS_MAX = 50
const HOUR_SECONDS = 3_600

interface Day {
  /** UTC, 2026-11-21. */
  name: string
  /** As the database last had it, with what has been counted here since. */
  spent: Record<Spent, number>
  /** Not in the database yet, by what is counted, see db/quotas.ts. */
  waiting: Map<string, number>
  /** Since the last line in the log. */
  accepted: number
  duplicates: number
  ignored: Map<string, number>
  loggedAt: number
  savedAt: number
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
export function isSpent(siteId: string, counted: Spent, quota: number, now: number): boolean {
  return openDay(siteId, now).spent[counted] >= quota
}

/** How long a client that came too late should wait: until the next day, but no longer than an hour at a time. */
export function secondsToWait(now: number): number {
  const left = 86_400 - (Math.floor(now / 1000) % 86_400)
  return Math.min(left, HOUR_SECONDS)
}

export function countUse(siteId: string, { accepted, duplicate, ignored, met }: Use, now: number): void {
  const day = openDay(siteId, now)
  spend(day, 'events', accepted)
  spend(day, 'visitors', met)
  wait(day, 'duplicate', duplicate)
  day.accepted += accepted
  day.duplicates += duplicate
  for (const { reason } of ignored) {
    const counted = `${IGNORED}${reason}`
    if (!day.waiting.has(counted) && day.waiting.size >= REASONS_MAX) continue
    day.ignored.set(reason, (day.ignored.get(reason) ?? 0) + 1)
    wait(day, counted, 1)
  }
}

export function countRejected(siteId: string, count: number, now: number): void {
  spend(openDay(siteId, now), 'rejected', count)
}

/** Whether it is time for a line in the log, or to add up. */
export function isFlushDue(siteId: string, now: number): boolean {
  const day = openDay(siteId, now)
  return isLogDue(day, now) || isSaveDue(day, now)
}

/** Logs how much was taken, known and not taken, by reason; and adds up where it is worth it. Never rejects. */
export async function flush(db: D1Database, siteId: string, now: number): Promise<void> {
  const day = openDay(siteId, now)
  if (isLogDue(day, now)) log(siteId, day, now)
  if (!isSaveDue(day, now)) return
  day.savedAt = now
  await saveAll(db, siteId, day)
}

function log(siteId: string, day: Day, now: number): void {
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
  Object.assign(day, { accepted: 0, duplicates: 0, ignored: new Map(), loggedAt: now })
}

function isLogDue({ loggedAt }: Day, now: number): boolean {
  return now - loggedAt >= LOG_MS
}

/** The first beacon of an isolate asks at once what the day has come to. */
function isSaveDue({ waiting, savedAt }: Day, now: number): boolean {
  // A clock may be set back.
  return savedAt === 0 || (Math.abs(now - savedAt) >= SAVE_MS && isMany(waiting))
}

/** What a site took of late, by day; all that this isolate has counted, and of others what they have added up. */
export async function listDays(db: D1Database, siteId: string): Promise<DayTally[]> {
  await saveAll(db, siteId)
  const tallies = new Map<string, DayTally>()
  for (const { day, counted, count } of await listCounts(db, siteId)) {
    const tally = tallies.get(day) ?? { day, accepted: 0, duplicate: 0, visitors: 0, ignored: [] }
    tallies.set(day, tally)
    if (counted.startsWith(IGNORED)) tally.ignored.push({ reason: counted.slice(IGNORED.length), count })
    else if (counted === 'events') tally.accepted = count
    else if (counted === 'duplicate' || counted === 'visitors') tally[counted] = count
  }
  return [...tallies.values()]
}

export interface DayTally {
  /** UTC, 2026-11-21. */
  day: string
  accepted: number
  duplicate: number
  /** New ones. */
  visitors: number
  ignored: { reason: string; count: number }[]
}

/** Of the days before as well, which nobody adds to any more; and asks what one of them has come to elsewhere. */
async function saveAll(db: D1Database, siteId: string, asked?: Day): Promise<void> {
  for (const [key, day] of days) {
    if (day === asked || (key.startsWith(`${siteId} `) && day.waiting.size > 0)) await save(db, siteId, day)
  }
}

/** What could not be added is kept for the next time; until then everybody is let in. */
async function save(db: D1Database, siteId: string, day: Day): Promise<void> {
  const { waiting } = day
  day.waiting = new Map()
  const added = [...waiting].map(([counted, count]) => ({ counted, count }))
  // The first time asks too what others have counted.
  for (const counted of SPENT) if (!waiting.has(counted)) added.push({ counted, count: 0 })
  try {
    const counts = new Map(
      (await addCounts(db, siteId, day.name, added)).map((one) => [one.counted, one.count]),
    )
    for (const counted of SPENT) {
      day.spent[counted] = (counts.get(counted) ?? 0) + (day.waiting.get(counted) ?? 0)
    }
  } catch (error) {
    for (const [counted, count] of waiting) wait(day, counted, count)
    console.error('quota', { site: siteId, error: error instanceof Error ? error.message : 'unknown' })
  }
}

function isMany(waiting: Day['waiting']): boolean {
  let sum = 0
  for (const count of waiting.values()) sum += count
  return sum >= SAVED_TOGETHER
}

/** What has a quota. */
const SPENT = ['events', 'visitors', 'rejected'] as const
type Spent = (typeof SPENT)[number]

/** Stands before the reason. */
const IGNORED = 'ignored: '

function spend(day: Day, counted: Spent, count: number): void {
  day.spent[counted] += count
  wait(day, counted, count)
}

function wait(day: Day, counted: string, count: number): void {
  if (count > 0) day.waiting.set(counted, (day.waiting.get(counted) ?? 0) + count)
}

function openDay(siteId: string, now: number): Day {
  const key = `${siteId} ${Math.floor(now / DAY_MS)}`
  const known = days.get(key)
  if (known) return known
  if (days.size >= DAYS_MAX) forgetOne()
  const day = {
    name: dayOf(now),
    spent: nothing(),
    waiting: new Map(),
    accepted: 0,
    duplicates: 0,
    ignored: new Map(),
    loggedAt: 0,
    savedAt: 0,
  }
  days.set(key, day)
  return day
}

/** One of which nothing is lost by it, if there is one; or else the one that has been here longest. */
function forgetOne(): void {
  const [longest] = days.keys()
  const [saved = longest] = [...days].find(([, { waiting }]) => waiting.size === 0) ?? []
  if (saved !== undefined) days.delete(saved)
}

function nothing(): Record<Spent, number> {
  return { events: 0, visitors: 0, rejected: 0 }
}
