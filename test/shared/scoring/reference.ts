import { timeOfId } from '../../../shared/ids.ts'
import type { EventRule, Model } from '../../../shared/scoring/index.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { DAY, tools } from './make.ts'

/**
 * SCORING.md §4.1 read aloud over the whole list of events, slowly and without registers: what an event rule that
 * counts single events gives at `now`, before any group limit. Written from the page, not from the code.
 */
export function pointsByTheBook(
  rule: EventRule,
  model: Model,
  events: readonly Claimed[],
  now: number,
): number {
  const matching = events.filter(({ event }) => matches(rule, model, event))
  const dated = matching.map(({ event, claimedAt }) => ({
    at: dateOf(rule, event),
    key: keyOf(rule, event),
    claimedAt,
  }))
  const earliest = Math.min(...dated.map(({ at }) => at))
  const { caps = {} } = rule
  const days = caps.perPeriod?.days ?? 1

  let counted = dated.filter(({ at, claimedAt }) => {
    if (claimedAt === undefined) return true
    const cut = claimedAt - (model.lookBackDays ?? 30) * DAY
    return at >= Math.floor(cut / DAY / days) * days * DAY
  })
  counted.sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1))
  if (caps.once?.within === 'day') counted = firstPer(counted, 1, ({ at, key }) => `${dayOf(at)} ${key}`)
  if (caps.once?.within === 'ever') counted = firstPer(counted.reverse(), 1, ({ key }) => key).reverse()
  if (caps.perDay) counted = firstPer(counted, caps.perDay, ({ at }) => `${dayOf(at)}`)
  if (caps.perPeriod) {
    counted = firstPer(counted, caps.perPeriod.count, ({ at }) => `${Math.floor(dayOf(at) / days)}`)
  }
  counted = counted.slice(-(model.keep ?? 64))
  if (caps.lifetime) counted = counted.slice(-caps.lifetime)

  const { first, next } =
    typeof rule.points === 'number' ? { first: rule.points, next: rule.points } : rule.points
  const start = counted.findIndex(({ at }) => at === earliest)
  return counted
    .map(({ at }, index) => (at > now ? 0 : (index === start ? first : next) * left(rule, now - at)))
    .reduce((total, points) => total + points, 0)
}

export interface Claimed {
  event: StoredEvent
  claimedAt?: number | undefined
}

function matches(rule: EventRule, model: Model, event: StoredEvent): boolean {
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
      (rule.at !== 'session' || event.session !== undefined)
    )
  })
}

function dateOf(rule: EventRule, event: StoredEvent): number {
  return rule.at === 'session' ? Math.min(event.at, timeOfId(event.session ?? '') ?? event.at) : event.at
}

function keyOf({ caps }: EventRule, event: StoredEvent): string {
  switch (caps?.once?.per) {
    case 'url':
      return (event.url ?? '').split(/[?#]/)[0] ?? ''
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

function dayOf(at: number): number {
  return Math.floor(at / DAY)
}

function firstPer<Item>(items: readonly Item[], most: number, bucketOf: (item: Item) => string): Item[] {
  const seen = new Map<string, number>()
  return items.filter((item) => {
    const before = seen.get(bucketOf(item)) ?? 0
    seen.set(bucketOf(item), before + 1)
    return before < most
  })
}
