import { type Proportion, proportion } from './proportion.ts'

const DAY_MS = 86_400_000
/** Longer is as long. */
const MOST_DAYS = 365
/** Leads named one by one; all are counted. */
const LISTED = 200
const OWNERS_MOST = 200

/** MQLs handed over to sales: how long they waited for a word, or are waiting. By whole days. */
export interface Waits {
  answered: Map<number, number>
  waiting: Map<number, number>
}

/** What sales and marketing promised each other, as it went. */
export interface HandOver {
  all: Waits
  /** By whom servers say leads belong to; '' = nobody. */
  owners: Map<string, Waits>
  /** Who waits, the longest first. Ids alone: who it is, is read when it is shown. */
  leads: { lead: string; since: number; owner: string | null }[]
}

export function emptyHandOver(): HandOver {
  return { all: emptyWaits(), owners: new Map(), leads: [] }
}

interface HandedOver {
  lead: string
  mqlAt: number | null
  decidedAt: number | null
  waitingSince: number | null
  owner: string | null
}

export function addToHandOver(
  handOver: HandOver,
  { lead, mqlAt, decidedAt, waitingSince, owner }: HandedOver,
  asOf: number,
): void {
  const name = owner ?? ''
  // Names may be anything, and all of them have to fit one row: the rest are together with those of nobody.
  const kept = handOver.owners.has(name) || handOver.owners.size < OWNERS_MOST ? name : ''
  const waits = handOver.owners.get(kept) ?? emptyWaits()
  handOver.owners.set(kept, waits)
  const count = (which: keyof Waits, ms: number) => {
    for (const one of [handOver.all, waits]) {
      const days = Math.min(MOST_DAYS, Math.floor(ms / DAY_MS))
      one[which].set(days, (one[which].get(days) ?? 0) + 1)
    }
  }
  if (waitingSince !== null) {
    count('waiting', Math.max(0, asOf - waitingSince))
    handOver.leads.push({ lead, since: waitingSince, owner })
    if (handOver.leads.length >= 2 * LISTED) cutLeads(handOver)
  } else if (mqlAt !== null && decidedAt !== null && decidedAt >= mqlAt) {
    count('answered', decidedAt - mqlAt)
  }
}

export function cutLeads(handOver: HandOver): void {
  handOver.leads = handOver.leads
    .sort((a, b) => a.since - b.since || (a.lead < b.lead ? -1 : 1))
    .slice(0, LISTED)
}

export interface Kept {
  /** Of those whose time is up or who were answered: answered in time. */
  kept: Proportion
  /** Waiting longer than was promised, and within it. */
  late: number
  inTime: number
}

/** How a promise of so many days is kept: answered within it, not after it, and not yet. */
export function keptOf({ answered, waiting }: Waits, days: number): Kept {
  const [soon, slow] = split(answered, days)
  const [inTime, late] = split(waiting, days)
  return { kept: proportion(soon, soon + slow + late), late, inTime }
}

/** What took less than so many days, and the rest. */
function split(waits: ReadonlyMap<number, number>, days: number): [below: number, rest: number] {
  let [below, rest] = [0, 0]
  for (const [day, count] of waits) {
    if (day < days) below += count
    else rest += count
  }
  return [below, rest]
}

function emptyWaits(): Waits {
  return { answered: new Map(), waiting: new Map() }
}
