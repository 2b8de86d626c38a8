import { GOALS, type Goal } from '../goal.ts'
import { chanceOfZ, type Proportion, proportion } from './proportion.ts'

/** Leads, and of these how many met each goal. */
export type Met = Record<'leads' | Goal, number>

export function emptyMet(): Met {
  return { leads: 0, sql: 0, opportunity: 0, won: 0 }
}

/** What is looked for: the goal that is wanted, or one before it that says more while few have reached that. */
export function goalFor(known: Met, wanted: Goal): Goal {
  return GOALS.slice(0, GOALS.indexOf(wanted) + 1).findLast((goal) => known[goal] >= NEEDED) ?? GOALS[0]
}

export function addMet(into: Met, met: Met): void {
  into.leads += met.leads
  for (const goal of GOALS) into[goal] += met[goal]
}

/** Leads by the highest score they reached, in whole points; all below 0 together, and all from 200 on. */
export type Peaks = Map<number, Met>

const LOWEST = -1
const HIGHEST = 200
const BAND = 10
const TOP_BAND = 100

export function addPeak(peaks: Peaks, peak: number, met: Met): void {
  const point = Math.min(HIGHEST, Math.max(LOWEST, Math.floor(peak)))
  const sum = peaks.get(point) ?? emptyMet()
  peaks.set(point, sum)
  addMet(sum, met)
}

/** Those of all segments together. */
export function joinPeaks(segments: ReadonlyMap<string, Peaks>): Peaks {
  const all: Peaks = new Map()
  for (const segment of segments.values()) {
    for (const [point, met] of segment) {
      const sum = all.get(point) ?? emptyMet()
      all.set(point, sum)
      addMet(sum, met)
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
export function bandsOf(peaks: Peaks, goal: Goal): ScoreBand[] {
  const bands = []
  for (let from = -BAND; from <= TOP_BAND; from += BAND) {
    const isTop = from === TOP_BAND
    const { hits, of } = countWhere(peaks, goal, (point) => point >= from && (isTop || point < from + BAND))
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
export function adviceOf(peaks: Peaks, goal: Goal, enter: number): Advice {
  const now = cutAt(peaks, goal, enter)
  const [converted, all] = [now.caught.of, countWhere(peaks, goal, () => true).of]
  const others = all - converted
  if (converted < NEEDED || others < NEEDED) {
    return { state: 'waiting', converted, others, needed: NEEDED, now }
  }
  const marks: number[] = []
  for (let mark = STEP; mark < HIGHEST; mark += STEP) {
    if (countWhere(peaks, goal, (point) => point >= mark).of > 0) marks.push(mark)
  }
  const cuts = marks.map((mark) => cutAt(peaks, goal, mark))
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
export function cutAt(peaks: Peaks, goal: Goal, mark: number): Cut {
  const above = countWhere(peaks, goal, (point) => point >= mark)
  const all = countWhere(peaks, goal, () => true)
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
  goal: Goal,
  holds: (point: number) => boolean,
): { hits: number; of: number } {
  let [hits, of] = [0, 0]
  for (const [point, sum] of peaks) {
    if (!holds(point)) continue
    hits += sum[goal]
    of += sum.leads
  }
  return { hits, of }
}
