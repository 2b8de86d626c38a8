import { chanceOfZ, type Proportion, proportion } from './proportion.ts'

/** What a report takes for success: sales said yes, or the deal was won. */
export const TARGETS = ['sql', 'won'] as const

export type Target = (typeof TARGETS)[number]

/** Leads, and of these how many met each target. */
export interface Met {
  leads: number
  sql: number
  won: number
}

/** Leads by the highest score they reached, in whole points; all below 0 together, and all from 200 on. */
export type Peaks = Map<number, Met>

const LOWEST = -1
const HIGHEST = 200
const BAND = 10
const TOP_BAND = 100

export function addPeak(peaks: Peaks, peak: number, met: Met): void {
  const point = Math.min(HIGHEST, Math.max(LOWEST, Math.floor(peak)))
  const sum = peaks.get(point) ?? { leads: 0, sql: 0, won: 0 }
  peaks.set(point, sum)
  sum.leads += met.leads
  sum.sql += met.sql
  sum.won += met.won
}

/** Those of all segments together. */
export function joinPeaks(segments: ReadonlyMap<string, Peaks>): Peaks {
  const all: Peaks = new Map()
  for (const segment of segments.values()) {
    for (const [point, { leads, sql, won }] of segment) {
      const sum = all.get(point) ?? { leads: 0, sql: 0, won: 0 }
      all.set(point, { leads: sum.leads + leads, sql: sum.sql + sql, won: sum.won + won })
    }
  }
  return all
}

export interface ScoreBand {
  /** From this score on; null below 0. */
  from: number | null
  /** Below this score; null from 100 on. */
  to: number | null
  rate: Proportion
}

/** Conversion by the highest score reached, ten points a band. */
export function bandsOf(peaks: Peaks, target: Target): ScoreBand[] {
  const bands = []
  for (let from = -BAND; from <= TOP_BAND; from += BAND) {
    const isTop = from === TOP_BAND
    const { hits, of } = countWhere(peaks, target, (point) => point >= from && (isTop || point < from + BAND))
    bands.push({ from: from < 0 ? null : from, to: isTop ? null : from + BAND, rate: proportion(hits, of) })
  }
  return bands.filter(({ from, rate }) => from !== null || rate.of > 0)
}

/** What calling everybody from a score on comes to. */
export interface Cut {
  score: number
  /** Leads who reached it, and how many of them converted. */
  called: Proportion
  /** Of all who converted, those who reached it. */
  caught: Proportion
}

export type Advice =
  /** Too few of either kind to say anything. */
  | { state: 'waiting'; converted: number; others: number; needed: number; now: Cut }
  /** None of the marks looked at separates the two better by more than chance would make of it. */
  | { state: 'fine'; now: Cut; best: Cut }
  | { state: 'too high' | 'too low'; now: Cut; best: Cut; chance: number }

/** Of either kind. The marks of vendors lie between 40 and 120: below the lower one nothing is claimed. */
export const NEEDED = 40
const STEP = 5
const SURE = 0.05

/**
 * The mark that tells best who converts from who does not: the largest share of those above it among converts less the same
 * share among the others (Youden's index, https://doi.org/10.1002/1097-0142(1950)3:1<32::AID-CNCR2820030106>3.0.CO;2-3).
 * Today's mark is called wrong only where the difference is more than chance makes among all marks looked at (Bonferroni).
 */
export function adviceOf(peaks: Peaks, target: Target, enter: number): Advice {
  const now = cutAt(peaks, target, enter)
  const [converted, all] = [now.caught.of, countWhere(peaks, target, () => true).of]
  const others = all - converted
  if (converted < NEEDED || others < NEEDED) {
    return { state: 'waiting', converted, others, needed: NEEDED, now }
  }
  const marks: number[] = []
  for (let mark = STEP; mark < HIGHEST; mark += STEP) {
    if (countWhere(peaks, target, (point) => point >= mark).of > 0) marks.push(mark)
  }
  const cuts = marks.map((mark) => cutAt(peaks, target, mark))
  const gain = (cut: Cut) => youden(cut, others)
  // Of equals the one next to today's: nobody changes a mark for nothing.
  const best = cuts.reduce((one, other) => {
    const more = gain(other) - gain(one)
    const nearer = Math.abs(other.score - enter) < Math.abs(one.score - enter)
    return more > 0 || (more === 0 && nearer) ? other : one
  }, now)
  const chance = Math.min(1, chanceBetween(now, best, others) * marks.length)
  if (gain(best) <= gain(now) || chance >= SURE) return { state: 'fine', now, best }
  return { state: best.score < enter ? 'too high' : 'too low', now, best, chance }
}

/** What calling from one score on comes to. */
export function cutAt(peaks: Peaks, target: Target, mark: number): Cut {
  const above = countWhere(peaks, target, (point) => point >= mark)
  const all = countWhere(peaks, target, () => true)
  return {
    score: mark,
    called: proportion(above.hits, above.of),
    caught: proportion(above.hits, all.hits),
  }
}

function youden({ called, caught }: Cut, others: number): number {
  return (caught.rate ?? 0) - (called.of - called.hits) / others
}

/** Two marks differ by those between them alone. */
function chanceBetween(one: Cut, other: Cut, others: number): number {
  const converts = one.caught.of
  const a = Math.abs(one.called.hits - other.called.hits) / converts
  const b = Math.abs(one.called.of - one.called.hits - other.called.of + other.called.hits) / others
  const error = Math.sqrt((a * (1 - a)) / converts + (b * (1 - b)) / others)
  return error === 0 ? 1 : chanceOfZ((a - b) / error)
}

function countWhere(
  peaks: Peaks,
  target: Target,
  holds: (point: number) => boolean,
): { hits: number; of: number } {
  let [hits, of] = [0, 0]
  for (const [point, sum] of peaks) {
    if (!holds(point)) continue
    hits += sum[target]
    of += sum.leads
  }
  return { hits, of }
}
