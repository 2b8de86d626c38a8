import { timeOfId } from '../../../shared/ids.ts'
import { hash } from '../../../shared/scoring/hash.ts'
import type { EventRule, Model } from '../../../shared/scoring/index.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { DAY, tools } from './make.ts'
import { newestOf } from './reference-person.ts'

/**
 * The readings of an event rule (shared/scoring/model.ts) aloud, over the whole list of events, slowly and without
 * registers: what it gives at `now` before any group limit, and before decay, of how many, and how often it was met.
 * Written from what a model means, not from the code.
 */
export function byTheBook(
  rule: EventRule,
  model: Model,
  events: readonly Claimed[],
  now: number,
): { points: number; whole: number; count: number; seen: number } {
  const matching = events.filter(({ event }) => matches(rule, model, event))
  const { caps = {}, perSession } = rule
  const days = caps.perPeriod?.days ?? 1
  const dayOf = (at: number) => localDay(at, model.timeZone)
  const bucketOf = (at: number) => Math.floor(dayOf(at) / days)
  const datedOf = ({ event, claimedAt }: Claimed): Dated => {
    const at = dateOf(rule, event)
    const isPast =
      claimedAt !== undefined && bucketOf(at) < bucketOf(claimedAt - (model.lookBackDays ?? 30) * DAY)
    const isAnonymous =
      claimedAt !== undefined && at < claimedAt && model.trust?.anonymous !== undefined && !isPast
    const vouched = model.trust?.[event.provenance] ?? 1
    const weighed = ['browser', 'server', 'verified'].some((name) => name in (model.trust ?? {}))
    return {
      at,
      // With one a day the earliest counts, whatever its key.
      key: caps.perDay === 1 || caps.perPeriod?.count === 1 ? '' : keyOf(rule, event),
      isPast,
      share: isPast ? 0 : vouched * (isAnonymous ? (model.trust?.anonymous ?? 1) : 1),
      standing:
        (weighed ? ['browser', 'server', 'verified'].indexOf(event.provenance) : 0) +
        (isAnonymous ? 4 : 0) +
        (isPast ? 8 : 0),
    }
  }
  const dated = perSession ? sessionsThatCount(perSession, matching, model) : matching.map(datedOf)
  const earliest = Math.min(...dated.map(({ at }) => at))
  // Ties go by the key as it is kept, then by whose word it is: it matters only where words have different weights.
  dated.sort((a, b) => a.at - b.at || compare(kept(a.key), kept(b.key)) || a.standing - b.standing)

  let counted = caps.earliest ? dated : dated.filter(({ isPast }) => !isPast)
  if (caps.once?.within === 'day') counted = firstPer(counted, 1, ({ at, key }) => `${dayOf(at)} ${key}`)
  if (caps.once?.within === 'ever') {
    counted = caps.earliest
      ? firstPer(counted, 1, ({ key }) => key)
      : firstPer(counted.reverse(), 1, ({ key }) => key).reverse()
  }
  if (caps.earliest) counted = counted.slice(0, Math.min(caps.earliest, model.keep ?? 64))
  if (caps.perDay) counted = firstPer(counted, caps.perDay, ({ at }) => `${dayOf(at)}`)
  if (caps.perPeriod) counted = firstPer(counted, caps.perPeriod.count, ({ at }) => `${bucketOf(at)}`)
  counted = counted.slice(-(model.keep ?? 64))
  if (caps.lifetime) counted = counted.slice(-caps.lifetime)

  const { first, next } =
    typeof rule.points === 'number' ? { first: rule.points, next: rule.points } : rule.points
  const start = counted.findIndex(({ at }) => at === earliest)
  const given = counted
    .map(({ at, share }, index) => ({ at, whole: (index === start ? first : next) * share }))
    .map(({ at, whole }) => ({ whole, points: at > now ? 0 : whole * left(rule, now - at) }))
    .filter(({ points }) => points !== 0)
  return {
    points: given.reduce((total, { points }) => total + points, 0),
    whole: given.reduce((total, { whole }) => total + whole, 0),
    count: given.length,
    seen: matching.length,
  }
}

/** Each dated by its earliest event, and worth no less for whoever vouches for it. */
function sessionsThatCount(
  { atLeast, atMost = Number.POSITIVE_INFINITY }: NonNullable<EventRule['perSession']>,
  matching: readonly Claimed[],
  model: Model,
): Dated[] {
  return newestOf(matching, model, ({ session }) => session)
    .filter(({ length }) => length >= atLeast && length <= atMost)
    .map((list) => Math.min(...list.map(({ at }) => at)))
    .map((at) => ({ at, key: '', isPast: false, share: 1, standing: 0 }))
}

interface Dated {
  at: number
  key: string
  isPast: boolean
  share: number
  standing: number
}

export interface Claimed {
  event: StoredEvent
  claimedAt?: number | undefined
}

export function matches(rule: EventRule, model: Model, event: StoredEvent): boolean {
  return [rule.on].flat().some((on) => {
    const patterns = model.tags
      .filter((tag) => [on.tag].flat().includes(tag.name))
      .flatMap((tag) => tag.patterns)
    return (
      [on.kind].flat().includes(event.kind) &&
      (on.tag === undefined || patterns.some((pattern) => tools.matchUrl(pattern, event.url ?? 'about:'))) &&
      (on.name === undefined || ('name' in event && event.name === on.name)) &&
      (on.engagedSeconds === undefined ||
        (event.kind === 'engagement' && event.engagedMs >= on.engagedSeconds * 1_000)) &&
      ((rule.at !== 'session' && !rule.perSession) || event.session !== undefined)
    )
  })
}

function dateOf(rule: EventRule, event: StoredEvent): number {
  return rule.at === 'session' ? Math.min(event.at, timeOfId(event.session ?? '') ?? event.at) : event.at
}

function keyOf({ caps }: EventRule, event: StoredEvent): string {
  switch (caps?.once?.per) {
    case 'url':
      return ((event.url ?? '').split(/[?#]/)[0] ?? '').replace(/^https?:\/\//, '')
    case 'file':
      return event.kind === 'download' ? event.file : ''
    case 'view':
      return event.view ?? ''
    default:
      return ''
  }
}

function left({ decay }: EventRule, elapsed: number): number {
  if (decay === 'none') return 1
  if ('halfLifeDays' in decay) return 0.5 ** (elapsed / DAY / decay.halfLifeDays)
  if ('windowDays' in decay) return elapsed < decay.windowDays * DAY ? 1 : 0
  return Math.max(0, 1 - elapsed / DAY / decay.linearDays)
}

const clocks = new Map<string, Intl.DateTimeFormat>()
const known = new Map<string, number>()

/** The number of the day that a calendar on the wall shows. */
export function localDay(at: number, zone = 'UTC'): number {
  const clock = clocks.get(zone) ?? new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' })
  clocks.set(zone, clock)
  const place = `${zone} ${at}`
  const day = known.get(place) ?? Math.round(Date.parse(`${clock.format(at)}T00:00:00Z`) / DAY)
  known.set(place, day)
  return day
}

function kept(key: string): string {
  return key === '' ? '' : hash(key)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function firstPer<Item>(items: readonly Item[], most: number, bucketOf: (item: Item) => string): Item[] {
  const seen = new Map<string, number>()
  return items.filter((item) => {
    const before = seen.get(bucketOf(item)) ?? 0
    seen.set(bucketOf(item), before + 1)
    return before < most
  })
}
