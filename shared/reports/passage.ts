import type { Arrivals } from '../attribution.ts'
import {
  type CompiledModel,
  type Dated,
  type Registers,
  type ScoreOptions,
  type Stage,
  score,
} from '../scoring/index.ts'
import type { Outcome, StoredEvent } from '../wire.ts'
import { contentOf, pageNameOf } from './content.ts'
import type { Dimension } from './funnel.ts'
import { industryOf, ownerOf } from './traits.ts'
import { walk } from './walk.ts'

/** How one lead went its way: what every report adds up. Says nothing of who it is but `lead`, an id of ours. */
export interface Passage {
  lead: string
  /** By step of the funnel, when it first came there; null where it was never seen there. */
  times: (number | null)[]
  /** What it can be sorted by; null where that is not known. */
  from: Record<Dimension, string | null>
  /** First word of sales on it, whichever; null = none. */
  decidedAt: number | null
  /** First time it was lost or disqualified. */
  lostAt: number | null
  /** What the deals were worth that were won. */
  value: number
  /** Its highest raw engagement in its first days as a lead, before sales said anything of it. */
  peak: number
  /** Rules that it met until then, and pages and files that it saw. */
  did: Set<string>
  saw: Set<string>
  /** Since when it is an MQL; null where it is none. */
  waitingSince: number | null
  /** Whom servers say it belongs to. */
  owner: string | null
  /** Its band now. */
  band: 1 | 2 | 3 | 4
}

/** A browser that nobody has named. */
export type Stranger = Pick<Passage, 'times' | 'from'>

/** What is stored of a lead, as far as it says how it went. */
export interface LeadHistory {
  id: string
  stage: Stage
  stageAt: number
  /** First said its name. */
  createdAt: number
  account: string | null
  arrivals: Arrivals | null
  /** As they count now. */
  registers: Registers
  /** Its browsers: since when each is known to be its, and what counts of what it did there. */
  members: readonly { since: number; events: readonly StoredEvent[] }[]
  transitions: readonly { at: number; to: Stage; modelVersion: number; history: boolean }[]
}

/** Days in which a lead shows what it is: what it did later explains no decision made before. */
export const WATCHED_DAYS = 90
const DAY_MS = 86_400_000

/** The way of one lead up to `asOf`. Transitions are believed as they were recorded. */
export function passageOf(
  history: LeadHistory,
  compiled: CompiledModel,
  asOf: number,
  options: ScoreOptions,
): Passage {
  const events = inOrder(history, asOf)
  const begun = events.findLast(({ event }) => isReset(event))?.event.at ?? Number.NEGATIVE_INFINITY
  const since = events.filter(({ event }) => event.at >= begun)
  const outcomes = since.flatMap(({ event }) => (event.kind === 'outcome' ? event : []))
  const first = (...wanted: Outcome['outcome'][]) =>
    outcomes.find(({ outcome }) => wanted.includes(outcome))?.at ?? null
  const decidedAt = first('sql', 'opportunity', 'won', 'lost', 'disqualified')
  const namedAt = Math.max(history.createdAt, begun)
  const views = since.flatMap(({ event }) => (event.kind === 'page_view' ? (event.url ?? []) : []))
  const watched = Math.min(decidedAt ?? asOf, namedAt + WATCHED_DAYS * DAY_MS, asOf)
  const mql = history.transitions.find(({ at, to }) => to === 'mql' && at >= begun && at <= asOf)
  const walked = walk(events, compiled, { from: namedAt, watched, options })
  const now = score(history.registers, compiled, asOf, options)
  return {
    lead: history.id,
    times: [
      Math.min(namedAt, since[0]?.event.at ?? namedAt),
      namedAt,
      mql?.at ?? null,
      first('sql'),
      first('opportunity'),
      first('won'),
    ],
    from: {
      ...originOf(history.arrivals),
      page: views[0] === undefined ? null : pageNameOf(views[0]),
      account: history.account,
      industry: industryOf(history.registers),
      segment: now.segment,
      version: mql ? (mql.history ? 'history' : String(mql.modelVersion)) : null,
    },
    decidedAt,
    lostAt: first('lost', 'disqualified'),
    value: outcomes.reduce((sum, one) => sum + (one.outcome === 'won' ? (one.value ?? 0) : 0), 0),
    peak: walked.peak,
    did: walked.did,
    saw: new Set(since.flatMap(({ event }) => (event.at < watched ? (contentOf(event) ?? []) : []))),
    waitingSince: history.stage === 'mql' ? history.stageAt : null,
    owner: ownerOf(history.registers),
    band: now.band,
  }
}

/** A browser that nobody has named, by its row and the first page it saw. */
export function strangerOf(
  row: { firstSeenAt: number; arrivals: Arrivals | null },
  url: string | null,
): Stranger {
  const unknown = { account: null, industry: null, segment: null, version: null }
  const page = url === null ? null : pageNameOf(url)
  return {
    times: [row.firstSeenAt, null, null, null, null, null],
    from: { ...originOf(row.arrivals), page, ...unknown },
  }
}

/** How somebody came at first. */
function originOf(arrivals: Arrivals | null) {
  const touch = arrivals?.first
  return {
    channel: touch?.channel ?? null,
    campaign: touch?.campaign ?? null,
    referrer: touch?.referrer ?? null,
  }
}

function inOrder({ members }: LeadHistory, asOf: number): Dated[] {
  return members
    .flatMap(({ since, events }) => events.map((event) => ({ event, since })))
    .filter(({ event }) => event.at <= asOf)
    .sort((a, b) => a.event.at - b.event.at || (a.event.id < b.event.id ? -1 : 1))
}

function isReset(event: StoredEvent): boolean {
  return event.kind === 'outcome' && event.outcome === 'reset'
}
