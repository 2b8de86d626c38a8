import { timeOfId } from '../../../shared/ids.ts'
import { hash } from '../../../shared/scoring/hash.ts'
import type { AbsenceRule, FactRule, Gate, Model } from '../../../shared/scoring/index.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { DAY } from './make.ts'
import { type Claimed, localDay, matches } from './reference.ts'

/** The same for what depends on sessions, views, mails and silence; undefined where the book is not asked. */
export function personByTheBook(
  rule: FactRule | AbsenceRule,
  model: Model,
  events: readonly Claimed[],
  now: number,
): number | undefined {
  if (rule.kind === 'absence') return silenceByTheBook(rule, model, events, now)
  const holds = gateByTheBook(rule.when, model, events)
  return holds === undefined ? undefined : holds ? rule.points : 0
}

function gateByTheBook(gate: Gate, model: Model, events: readonly Claimed[]): boolean | undefined {
  if ('sessions' in gate) {
    const visits = events.filter(({ event }) => isVisit(event))
    return newestOf(visits, model, ({ session }) => session).length >= gate.sessions
  }
  if ('engagedSeconds' in gate) {
    const reports = events.filter(({ event }) => event.kind === 'engagement')
    const longest = newestOf(reports, model, ({ view }) => view).map((list) =>
      Math.max(
        ...list.map((event) => (event.kind === 'engagement' ? Math.floor(event.engagedMs / 1_000) : 0)),
      ),
    )
    return longest.reduce((total, seconds) => total + seconds, 0) >= gate.engagedSeconds
  }
  if ('last' in gate) {
    const lastOf = ({ kind, action }: typeof gate.last) =>
      latest(
        events.filter(({ event }) => event.kind === kind && 'action' in event && event.action === action),
      )
    return lastOf(gate.last) >= Math.max(0, lastOf(gate.notSince))
  }
  return undefined
}

function silenceByTheBook(rule: AbsenceRule, model: Model, events: readonly Claimed[], now: number): number {
  const { points, afterDays, floor = Number.NEGATIVE_INFINITY, since } = rule
  if (since === 'mail') {
    const mails = events.flatMap(({ event }) => (event.kind === 'email' ? event : []))
    const unopened = [...grouped(mails, ({ message }) => message).values()].filter((list) => {
      const sends = list.filter(({ action }) => action === 'sent').map(({ at }) => at)
      const age = now - Math.min(...sends)
      const isOpened = list.some(({ action }) => action === 'opened' || action === 'clicked')
      return sends.length > 0 && !isOpened && age >= afterDays * DAY && age <= 365 * DAY
    })
    return unopened.length === 0 ? 0 : Math.max(floor, points * unopened.length)
  }
  const lasts = events.filter(({ event }) =>
    since === 'engaged'
      ? model.rules.some(
          (one) =>
            one.kind === 'event' &&
            (typeof one.points === 'number' ? one.points > 0 : one.points.first > 0 || one.points.next > 0) &&
            matches(one, model, event),
        )
      : since.some((on) => [on.kind].flat().includes(event.kind)),
  )
  if (lasts.length === 0) return 0
  const times = Math.floor((now - latest(lasts)) / (afterDays * DAY))
  return times <= 0 ? 0 : Math.max(floor, points * (rule.repeat ? times : 1))
}

function latest(events: readonly Claimed[]): number {
  return Math.max(...events.map(({ event }) => event.at))
}

function isVisit({ kind, session }: StoredEvent): boolean {
  const kinds = ['page_view', 'engagement', 'click', 'download', 'form', 'chat']
  return session !== undefined && kinds.includes(kind)
}

/** Events by session or view: the newest that are remembered, by their own time, and none from before the look-back. */
export function newestOf(
  events: readonly Claimed[],
  { keep = 64, lookBackDays = 30, timeZone }: Model,
  idOf: (event: StoredEvent) => string | undefined,
): StoredEvent[][] {
  const counted = events.filter(({ event, claimedAt }) => {
    const begun = timeOfId(idOf(event) ?? '')
    if (idOf(event) === undefined) return false
    if (begun === undefined || claimedAt === undefined) return true
    return localDay(begun, timeZone) >= localDay(claimedAt - lookBackDays * DAY, timeZone)
  })
  const groups = grouped(
    counted.map(({ event }) => event),
    (event) => idOf(event) ?? '',
  )
  const rankOf = (id: string) => `${String(timeOfId(id) ?? 0).padStart(20, '0')} ${hash(id)}`
  return [...groups]
    .sort(([a], [b]) => (rankOf(a) < rankOf(b) ? -1 : 1))
    .slice(-keep)
    .map(([, list]) => list)
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}
