import type { Passage, Stranger } from './passage.ts'
import { type Proportion, proportion } from './proportion.ts'
import { emptyRanked, type Ranked, type Summing, sumOf, trim } from './ranked.ts'
import { addSpan, joinSpans, type Quartiles, quartilesOf, type Spans } from './spans.ts'

/** From somebody to a customer. */
export const STEPS = ['visitor', 'lead', 'mql', 'sql', 'opportunity', 'won'] as const

export type Step = (typeof STEPS)[number]

/** By what a funnel can be split. Of a visitor whom nobody can name only the first four are known. */
export const DIMENSIONS = [
  'channel',
  'campaign',
  'referrer',
  'page',
  'account',
  'industry',
  'segment',
  'version',
] as const

export type Dimension = (typeof DIMENSIONS)[number]

/** People by how far they came. By place of the step in STEPS. */
export interface Tally {
  /** Who came to this step or a later one: so no step counts more than the one before. */
  reached: number[]
  /** Of these, who was never seen at it: a customer that sales found by itself was no MQL. */
  skipped: number[]
  /** From each step to the next, where both were seen. */
  spans: Spans[]
}

export interface Funnel {
  total: Tally
  by: Record<Dimension, Ranked<Tally>>
}

const TALLY = { make: emptyTally, join: joinTally, sizeOf } as const satisfies Summing<Tally>
/** Names kept of each dimension, and up to twice as many while they are added up: sixteen such lists have to fit one row of 2 MB. */
const NAMES_MOST = 100

export function emptyTally(): Tally {
  return {
    reached: STEPS.map(() => 0),
    skipped: STEPS.map(() => 0),
    spans: STEPS.slice(1).map(() => new Map()),
  }
}

export function emptyFunnel(): Funnel {
  return {
    total: emptyTally(),
    by: {
      channel: emptyRanked(TALLY),
      campaign: emptyRanked(TALLY),
      referrer: emptyRanked(TALLY),
      page: emptyRanked(TALLY),
      account: emptyRanked(TALLY),
      industry: emptyRanked(TALLY),
      segment: emptyRanked(TALLY),
      version: emptyRanked(TALLY),
    },
  }
}

/** Somebody more, a lead or a browser that nobody has named. */
export function addToFunnel(funnel: Funnel, person: Passage | Stranger): void {
  addToTally(funnel.total, person)
  for (const dimension of DIMENSIONS) {
    const name = person.from[dimension]
    if (name === null) continue
    const ranked = funnel.by[dimension]
    addToTally(sumOf(ranked, name, TALLY), person)
    if (ranked.names.size >= 2 * NAMES_MOST) trim(ranked, NAMES_MOST, TALLY)
  }
}

export function addToTally(tally: Tally, { times }: Passage | Stranger): void {
  const last = times.findLastIndex((at) => at !== null)
  for (let step = 0; step <= last; step++) {
    const [at, next] = [times[step] ?? null, times[step + 1] ?? null]
    tally.reached[step] = (tally.reached[step] ?? 0) + 1
    if (at === null) tally.skipped[step] = (tally.skipped[step] ?? 0) + 1
    const spans = tally.spans[step]
    if (spans && at !== null && next !== null && next >= at) addSpan(spans, next - at)
  }
}

export interface FunnelStep {
  step: Step
  reached: number
  skipped: number
  /** Of those at the step before. Null of the first. */
  rate: Proportion | null
  /** Time from the step before, where both were seen; null where that never was. */
  took: Quartiles | null
}

/** How many came how far, how many of each step to the next, and in what time. */
export function stepsOf(tally: Tally): FunnelStep[] {
  return STEPS.map((step, index) => {
    const reached = tally.reached[index] ?? 0
    const before = tally.reached[index - 1]
    const spans = tally.spans[index - 1]
    return {
      step,
      reached,
      skipped: tally.skipped[index] ?? 0,
      rate: before === undefined ? null : proportion(reached, before),
      took: spans ? quartilesOf(spans) : null,
    }
  })
}

function joinTally(into: Tally, { reached, skipped, spans }: Tally): void {
  for (const index of STEPS.keys()) {
    into.reached[index] = (into.reached[index] ?? 0) + (reached[index] ?? 0)
    into.skipped[index] = (into.skipped[index] ?? 0) + (skipped[index] ?? 0)
  }
  for (const [index, own] of into.spans.entries()) joinSpans(own, spans[index] ?? new Map())
}

/** Leads first: a source of a thousand visitors and no lead must not push out one that brings customers. */
function sizeOf({ reached }: Tally): number {
  return (reached[1] ?? 0) * 1_000_000 + (reached[0] ?? 0)
}
