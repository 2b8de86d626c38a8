import type { Goal } from '../goal.ts'
import { stepsOf, type Tally } from './funnel.ts'
import { adviceOf, goalFor, joinPeaks, type Met } from './peaks.ts'
import { keptOf } from './promise.ts'
import { chanceOfZ, lift, proportion } from './proportion.ts'
import { largest } from './ranked.ts'
import { type DayCounts, emptyDay, type Sums } from './sums.ts'
import { countWords, spanWords } from './words.ts'
import { workedOf } from './works.ts'

/** Days that a review looks back on, and between two of them: check a scoring model at least that often. */
export const REVIEW_DAYS = 15

/** What changed, and what to look at: short enough to be read in a chat. */
export interface Review {
  /** What it looks back on ends here. */
  at: number
  changed: string[]
  look: Pointer[]
  /** What happened in these days, and in as many before them. */
  now: DayCounts
  before: DayCounts
  /** Leads by band at that time: the next review compares. */
  bands: Sums['bands']
}

export interface Pointer {
  words: string
  /** The page of Reports that tells more. */
  page: 'funnel' | 'promise' | 'threshold' | 'works'
}

export interface Reviewed {
  sums: Sums
  at: number
  /** When the version that serves was published, and the mark at which an MQL begins. */
  model: { publishedAt: number; enter: number }
  promiseDays: number
  /** What the site takes for success. */
  goal: Goal
  /** The review before, if there is one. */
  last: Pick<Review, 'bands'> | null
  nameOf(rule: string): string
}

const DAY_MS = 86_400_000
const SURE = 0.05
const MOST_POINTERS = 8
/** Look at the threshold once a quarter, at the model twice a year. */
const QUARTER_DAYS = 91
const HALF_YEAR_DAYS = 182

export function reviewOf(reviewed: Reviewed): Review {
  const { sums, at } = reviewed
  const end = Math.floor(at / DAY_MS) + 1
  const now = daysOf(sums, end - REVIEW_DAYS, end)
  const before = daysOf(sums, end - 2 * REVIEW_DAYS, end - REVIEW_DAYS)
  return {
    at,
    changed: changesOf(now, before, sums.funnels.all.total),
    look: pointersOf(reviewed).slice(0, MOST_POINTERS),
    now,
    before,
    bands: sums.bands,
  }
}

const COUNTED = [
  ['visitors', 'new visitors', 'new visitor'],
  ['leads', 'new leads', 'new lead'],
  ['mql', 'new MQLs', 'new MQL'],
  ['sql', 'accepted by sales', 'accepted by sales'],
  ['opportunity', 'new opportunities', 'new opportunity'],
  ['won', 'won', 'won'],
  ['lost', 'lost or disqualified', 'lost or disqualified'],
] as const

function changesOf(now: DayCounts, before: DayCounts, total: Tally): string[] {
  const changes = COUNTED.flatMap(([name, words, one]) => {
    const [count, old] = [now[name], before[name]]
    if (count + old === 0) return []
    return `${countWords(count)} ${count === 1 ? one : words}, ${comparison(count, old)}`
  })
  if (now.value > 0) changes.push(`Deals worth ${countWords(now.value)} (in your own currency) were won`)
  const took = stepsOf(total).at(-1)?.took
  if (took)
    changes.push(`Half of all won deals took no more than ${spanWords(took.median)} from opportunity to won`)
  return changes
}

/** Two counts differ by more than chance where their difference is large beside the root of their sum. */
function comparison(count: number, old: number): string {
  if (count === old) return 'as many as in the days before'
  const isChance = chanceOfZ((count - old) / Math.sqrt(count + old)) >= SURE
  const way = count > old ? 'up' : 'down'
  return isChance ? `${way} from ${countWords(old)}, which may be chance` : `${way} from ${countWords(old)}`
}

function pointersOf(reviewed: Reviewed): Pointer[] {
  const { sums, at, model, promiseDays, last } = reviewed
  const goal = goalFor(sums.known, reviewed.goal)
  const pointers: Pointer[] = []
  const { late } = keptOf(sums.handOver.all, promiseDays)
  if (late > 0) {
    const who = late === 1 ? '1 MQL waits' : `${countWords(late)} MQLs wait`
    pointers.push({ words: `${who} for a word of sales for more than ${promiseDays} days`, page: 'promise' })
  }
  pointers.push(
    ...thresholdWords(sums, goal, model.enter),
    ...ruleWords(reviewed, goal),
    ...channelWords(sums),
  )
  if (last && isMoved(sums.bands, last.bands)) {
    pointers.push({ words: bandWords(sums.bands, last.bands), page: 'threshold' })
  }
  const age = Math.floor((at - model.publishedAt) / DAY_MS)
  if (age > QUARTER_DAYS) {
    const what = age > HALF_YEAR_DAYS ? 'The model' : 'The threshold'
    const often = age > HALF_YEAR_DAYS ? 'twice a year' : 'once a quarter'
    pointers.push({
      words: `${what} is as it was published ${age} days ago: look at it ${often}`,
      page: 'threshold',
    })
  }
  if (sums.known.sql === 0 && sums.funnels.all.total.reached[2] !== 0) {
    const words =
      'No outcome of a lead known for 90 days was sent: without, nobody can tell whether scores are right'
    pointers.push({ words, page: 'threshold' })
  }
  return pointers
}

function thresholdWords({ peaks }: Sums, goal: Goal, enter: number): Pointer[] {
  const advice = adviceOf(joinPeaks(peaks), goal, enter)
  if (advice.state !== 'too high' && advice.state !== 'too low') return []
  const words = `The threshold of ${enter} looks ${advice.state}: at ${advice.best.score} it would tell better who converts`
  return [{ words, page: 'threshold' }]
}

function ruleWords({ sums, nameOf }: Reviewed, goal: Goal): Pointer[] {
  return workedOf(sums.rules, sums.known, goal)
    .filter(
      ({ claim, lift }) => claim === 'less often' || (claim === 'more often' && (lift?.ratio ?? 9) >= 2),
    )
    .slice(0, 3)
    .map(({ name, claim, did, didNot }) => ({
      words: `Leads with “${nameOf(name)}” convert ${claim}: ${share(did.rate)} against ${share(didNot.rate)}`,
      page: 'works' as const,
    }))
}

/** Where leads came from, by whether sales took them. */
function channelWords({ funnels }: Sums): Pointer[] {
  const met = ({ reached: [, leads = 0, , sql = 0, opportunity = 0, won = 0] }: Tally): Met => ({
    ...{ leads, sql, opportunity, won },
  })
  const channels = new Map(
    largest(funnels.all.by.channel, ({ reached }) => reached[1] ?? 0).map(([name, tally]) => [
      name,
      met(tally),
    ]),
  )
  return workedOf(channels, met(funnels.all.total), 'sql')
    .filter(({ claim }) => claim === 'less often')
    .slice(0, 2)
    .map(({ name, did, didNot }) => ({
      words: `Sales takes leads from ${name} less often: ${share(did.rate)} against ${share(didNot.rate)} of the others`,
      page: 'funnel' as const,
    }))
}

/** Whether the share of hot leads is another than chance would make it. */
function isMoved(now: Sums['bands'], before: Sums['bands']): boolean {
  return lift(hotOf(now), hotOf(before)).chance < SURE
}

function bandWords(now: Sums['bands'], before: Sums['bands']): string {
  const [one, other] = [hotOf(now), hotOf(before)]
  return `${share(proportion(one.hits, one.of).rate)} of all leads are hot now, after ${share(proportion(other.hits, other.of).rate)}`
}

function hotOf(bands: Sums['bands']): { hits: number; of: number } {
  return { hits: bands[0], of: bands.reduce((sum, count) => sum + count, 0) }
}

/** What happened from a day on and before another. */
function daysOf({ days }: Sums, from: number, to: number): DayCounts {
  const sum = emptyDay()
  for (const [day, counts] of days) {
    if (day < from || day >= to) continue
    for (const name of Object.keys(sum) as (keyof DayCounts)[]) sum[name] += counts[name]
  }
  return sum
}

function share(rate: number | null): string {
  return rate === null ? '–' : `${Math.round(100 * rate)} %`
}
