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
  /** What deleting by age takes for an event. */
  deletion: Use
  /** Bytes that an event takes in the database, all that is derived from it included. */
  bytesPerEvent: number
}

/** A month. */
export type Volume = { events: number; batch: number; leads: number }

export type Line = { name: string; amount: number; included: number; atVolume: number; marginal: number }

export type Bill = {
  lines: Line[]
  /** USD a month at this volume, the plan with what it includes. */
  atVolume: number
  /** USD per million events by list price, with nothing included. */
  marginal: number
  /** What comes to that, likewise: copies in KV, deletion by age, and a year in the database. */
  beside: { copies: number; deletion: number; storage: number }
}

const KEPT_MONTHS = 12

/** What a month costs. Everybody is taken for a lead, whose beacons cost most; each lead of the month is born in it. */
export function billOf(figures: Figures, { events, batch, leads }: Volume): Bill {
  const beacons = events / batch
  const { one, ten } = figures.beacons.lead
  const use = (what: Metered) => {
    const beacon = one[what] + ((ten[what] - one[what]) * (batch - 1)) / 9
    return beacon * beacons + (figures.birth[what] - ten[what]) * leads
  }
  const gigabytes = (figures.bytesPerEvent * events) / 1e9
  const lines = (Object.keys(PRICES.per) as Metered[]).map((what): Line => {
    const amount = use(what) / 1e6
    const { price, included } = PRICES.per[what]
    return {
      name: what,
      amount,
      included,
      atVolume: Math.max(0, amount - included) * price,
      marginal: amount * price,
    }
  })
  const { price, included } = PRICES.storage
  lines.push({
    name: 'storageGb',
    amount: gigabytes,
    included,
    atVolume: Math.max(0, gigabytes - included) * price,
    marginal: 0,
  })
  const deletion = (Object.keys(PRICES.per) as Metered[]).reduce(
    (sum, what) => sum + (figures.deletion[what] * events * PRICES.per[what].price) / 1e6,
    0,
  )
  const isCopy = ({ name }: Line) => name.startsWith('kv')
  const sum = (some: Line[], field: 'atVolume' | 'marginal') =>
    some.reduce((total, line) => total + line[field], 0)
  const perMillion = 1e6 / events
  return {
    lines,
    atVolume: PRICES.plan + sum(lines, 'atVolume'),
    marginal:
      sum(
        lines.filter((line) => !isCopy(line)),
        'marginal',
      ) * perMillion,
    beside: {
      copies: sum(lines.filter(isCopy), 'marginal') * perMillion,
      deletion: deletion * perMillion,
      storage: gigabytes * price * KEPT_MONTHS * perMillion,
    },
  }
}
