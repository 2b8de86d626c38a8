import { type Metered, PRICES } from './prices.ts'

/** What one of something was measured to take. */
export type Use = Record<Metered, number>

/** The file that `npm run cost -- --measure` writes: what was measured, and when. */
export type Figures = {
  measuredAt: string
  /** A beacon of one event, and one of ten, of a visitor who is no lead, and of one who is. */
  beacons: Record<'anonymous' | 'lead', { one: Use; ten: Use }>
  /** The beacon of ten events that makes a lead. */
  birth: Use
  /** Copies for the edge that a visit takes, which ends within five minutes. */
  copiesPerVisit: number
  /** What the clock does with an event: counting it among its pages, moving it to the archive, deleting it by age. */
  clock: Record<'counting' | 'archive' | 'deletion', Use>
  /** Events that each visitor sent, and how long an event stays in the database. */
  eventsPerVisitor: number
  hotDays: number
  /** What a row of events takes in the database, what a visitor takes beside it, and what a lead's takes; an event in the archive. */
  bytes: { event: number; visitor: number; lead: number; archived: number }
}

/** A month. */
export type Volume = { events: number; batch: number; leads: number }

export type Line = { name: string; amount: number; included: number; atVolume: number; marginal: number }

export type Bill = {
  lines: Line[]
  /** USD a month at this volume, once it has gone on for a year, the plan with what it includes. */
  atVolume: number
  /** USD per million events by list price, with nothing included: taken, stored and scored, and counted by page. */
  marginal: number
  /** What comes to that, likewise: copies in KV, the way to the archive, deletion by age, and a year of storage. */
  beside: { copies: number; archive: number; deletion: number; storage: number }
}

const KEPT_MONTHS = 12
const MONTH_DAYS = 365 / 12
const METERED = Object.keys(PRICES.per) as Metered[]

/** What a month costs. Each lead of the month is born in it, and sends as much as any other visitor. */
export function billOf(figures: Figures, volume: Volume): Bill {
  const { counting, archive, deletion } = figures.clock
  const { events } = volume
  const asked = askedOf(figures, volume)
  const all = (what: Metered) => asked(what) + (counting[what] + archive[what] + deletion[what]) * events
  const storage = storageOf(figures, volume)
  const lines = [
    ...METERED.map((what) => lineOf(what, all(what) / 1e6, PRICES.per[what])),
    lineOf('d1Gigabytes', storage.d1, PRICES.storage.d1),
    lineOf('r2Gigabytes', storage.r2, PRICES.storage.r2),
  ]
  const perMillion = 1e6 / events
  const listed = (use: (what: Metered) => number, of: readonly Metered[] = METERED) =>
    of.reduce((sum, what) => sum + (use(what) / 1e6) * PRICES.per[what].price, 0) * perMillion
  const copies = METERED.filter((what) => what.startsWith('kv'))
  const others = METERED.filter((what) => !what.startsWith('kv'))
  return {
    lines,
    atVolume: PRICES.plan + lines.reduce((sum, line) => sum + line.atVolume, 0),
    marginal: listed((what) => asked(what) + counting[what] * events, others),
    beside: {
      copies: listed(asked, copies),
      archive: listed((what) => archive[what] * events),
      deletion: listed((what) => deletion[what] * events),
      // What there is at the end of a year is what a month's events take in all of theirs.
      storage: (storage.d1 * PRICES.storage.d1.price + storage.r2 * PRICES.storage.r2.price) * perMillion,
    },
  }
}

/** By what senders ask. */
function askedOf(figures: Figures, { events, batch, leads }: Volume): (what: Metered) => number {
  const { beacons, birth, eventsPerVisitor, copiesPerVisit } = figures
  const ofLeads = Math.min(1, (leads * eventsPerVisitor) / events)
  return (what) => {
    if (what === 'kvWrites') return (copiesPerVisit * events) / eventsPerVisitor
    const beacon = ({ one, ten }: { one: Use; ten: Use }) =>
      one[what] + ((ten[what] - one[what]) * (batch - 1)) / 9
    const mean = ofLeads * beacon(beacons.lead) + (1 - ofLeads) * beacon(beacons.anonymous)
    return (mean * events) / batch + (birth[what] - beacons.lead.ten[what]) * leads
  }
}

/** Gigabytes once it has gone on for a year: events as long as they are hot, the rest of them archived, people all the time. */
function storageOf({ bytes, hotDays, eventsPerVisitor }: Figures, { events, leads }: Volume) {
  const hotMonths = hotDays / MONTH_DAYS
  const strangers = Math.max(0, events / eventsPerVisitor - leads)
  const people = strangers * bytes.visitor + leads * bytes.lead
  return {
    d1: (bytes.event * events * hotMonths + people * KEPT_MONTHS) / 1e9,
    r2: (bytes.archived * events * (KEPT_MONTHS - hotMonths)) / 1e9,
  }
}

function lineOf(
  name: string,
  amount: number,
  { price, included }: { price: number; included: number },
): Line {
  return {
    name,
    amount,
    included,
    atVolume: Math.max(0, amount - included) * price,
    marginal: amount * price,
  }
}
