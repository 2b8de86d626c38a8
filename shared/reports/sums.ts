import type { Goal } from '../goal.ts'
import { addToFunnel, addToTally, emptyFunnel, emptyTally, type Funnel, type Tally } from './funnel.ts'
import { type Passage, type Stranger, WATCHED_DAYS } from './passage.ts'
import { addMet, addPeak, emptyMet, type Met, type Peaks } from './peaks.ts'
import { addToHandOver, cutLeads, emptyHandOver, type HandOver } from './promise.ts'
import { emptyRanked, type Ranked, type Summing, sumOf, trim } from './ranked.ts'

const DAY_MS = 86_400_000
const MONDAY = 4 * DAY_MS
const WEEK_MS = 7 * DAY_MS
/** Days and weeks that reports look back on one by one. */
const DAYS = 180
const WEEKS = 26
const CONTENT_MOST = 500

/** What happened on a day, each at its own time. */
export interface DayCounts {
  visitors: number
  leads: number
  mql: number
  sql: number
  opportunity: number
  won: number
  lost: number
  value: number
}

/** All that the reports are made of, added up person by person, in any order. */
export interface Sums {
  /** Of everybody, and of those who first came in the last 90 days. */
  funnels: { all: Funnel; recent: Funnel }
  /** Leads by the week in which they said their name: the Monday, in days since 1970. */
  cohorts: Map<number, Tally>
  /** By days since 1970. */
  days: Map<number, DayCounts>
  handOver: HandOver
  /** Leads known long enough to tell what became of them, by segment; '' = of none. */
  peaks: Map<string, Peaks>
  known: Met
  rules: Map<string, Met>
  content: Ranked<Met>
  /** Leads by band now. */
  bands: [number, number, number, number]
  /** In quarantine: left out of all of this. */
  held: number
}

const MET = {
  make: emptyMet,
  join: addMet,
  sizeOf: ({ leads }) => leads,
} as const satisfies Summing<Met>

export function emptySums(): Sums {
  return {
    funnels: { all: emptyFunnel(), recent: emptyFunnel() },
    cohorts: new Map(),
    days: new Map(),
    handOver: emptyHandOver(),
    peaks: new Map(),
    known: MET.make(),
    rules: new Map(),
    content: emptyRanked(MET),
    bands: [0, 0, 0, 0],
    held: 0,
  }
}

export function addStranger(sums: Sums, stranger: Stranger, asOf: number): void {
  addPerson(sums, stranger, asOf)
}

export function addPassage(sums: Sums, passage: Passage, asOf: number): void {
  addPerson(sums, passage, asOf)
  const [, namedAt = null, mqlAt = null, , , wonAt = null] = passage.times
  const monday = Math.floor(((namedAt ?? asOf) - MONDAY) / WEEK_MS)
  if (monday > Math.floor((asOf - MONDAY) / WEEK_MS) - WEEKS) {
    const day = (monday * WEEK_MS + MONDAY) / DAY_MS
    const cohort = sums.cohorts.get(day) ?? emptyTally()
    sums.cohorts.set(day, cohort)
    addToTally(cohort, passage)
  }
  if (passage.lostAt !== null) countDay(sums, passage.lostAt, 'lost', asOf)
  if (wonAt !== null) countDay(sums, wonAt, 'value', asOf, passage.value)
  addToHandOver(sums.handOver, { ...passage, mqlAt }, asOf)
  sums.bands[passage.band - 1] = (sums.bands[passage.band - 1] ?? 0) + 1
  // Whoever is known for a shorter time may convert yet.
  if (namedAt === null || namedAt > asOf - WATCHED_DAYS * DAY_MS) return
  const met = { leads: 1, ...goalsOf(passage) }
  const segment = passage.from.segment ?? ''
  const peaks = sums.peaks.get(segment) ?? new Map()
  sums.peaks.set(segment, peaks)
  addPeak(peaks, passage.peak, met)
  addMet(sums.known, met)
  for (const rule of passage.did) {
    const sum = sums.rules.get(rule) ?? MET.make()
    sums.rules.set(rule, sum)
    addMet(sum, met)
  }
  for (const name of passage.saw) addMet(sumOf(sums.content, name, MET), met)
  if (sums.content.names.size >= 2 * CONTENT_MOST) trim(sums.content, CONTENT_MOST, MET)
}

/** When nobody is left to be added. */
export function finishSums(sums: Sums): void {
  cutLeads(sums.handOver)
}

function addPerson(sums: Sums, person: Passage | Stranger, asOf: number): void {
  const firstSeenAt = person.times[0] ?? asOf
  addToFunnel(sums.funnels.all, person)
  if (firstSeenAt > asOf - WATCHED_DAYS * DAY_MS) addToFunnel(sums.funnels.recent, person)
  for (const [step, name] of COUNTED.entries()) {
    const at = person.times[step] ?? null
    if (at !== null) countDay(sums, at, name, asOf)
  }
}

const COUNTED = ['visitors', 'leads', 'mql', 'sql', 'opportunity', 'won'] as const

function countDay(sums: Sums, at: number, what: keyof DayCounts, asOf: number, by = 1): void {
  const day = Math.floor(at / DAY_MS)
  if (day <= Math.floor(asOf / DAY_MS) - DAYS) return
  const counts = sums.days.get(day) ?? emptyDay()
  sums.days.set(day, counts)
  counts[what] += by
}

export function emptyDay(): DayCounts {
  return { visitors: 0, leads: 0, mql: 0, sql: 0, opportunity: 0, won: 0, lost: 0, value: 0 }
}

/** Which goals somebody reached: one that came later stands for those before it. */
function goalsOf({ times }: Passage): Record<Goal, 0 | 1> {
  const [won, opportunity, sql] = [times[5], times[4], times[3]].map((at) => typeof at === 'number')
  return { won: won ? 1 : 0, opportunity: won || opportunity ? 1 : 0, sql: won || opportunity || sql ? 1 : 0 }
}

/** As text, and back: maps as lists of their entries. */
export function writeSums(value: unknown): string {
  return JSON.stringify(value, (_, one) => (one instanceof Map ? { map: [...one] } : one))
}

export function readSums<T>(text: string): T {
  return JSON.parse(text, (_, one) => (Array.isArray(one?.map) ? new Map(one.map) : one))
}
