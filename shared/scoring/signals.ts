import { timeOfId } from '../ids.ts'
import type { StoredEvent } from '../wire.ts'
import { secondsOf } from './days.ts'
import { canonical, hash } from './hash.ts'
import { type ResolvedCondition, resolve } from './match.ts'
import type { EventCondition, EventRule, Key, Model } from './model.ts'
import type { Bounds } from './shapes/bounds.ts'
import type { Entry } from './shapes/entry.ts'
import { NOT_SENT, OPENED } from './shapes/mail.ts'
import type { SHAPES } from './shapes/shapes.ts'
import { vouchedBy } from './shapes/standing.ts'
import { rankedKey } from './shapes/tally.ts'

export const KEEP = 64

/** What is collected, whatever it is worth. Two rules that collect the same share one signal and its register. */
export interface Signal extends Bounds {
  /** The hash of all the other fields: what is stored under it was collected exactly so. */
  id: string
  shape: keyof typeof SHAPES
  on: ResolvedCondition[]
  at: 'event' | 'session'
  key: Key | null
  validFrom: number | null
  validTo: number | null
  /** Who vouches for an occurrence is remembered, because the model weighs it. */
  weighed?: true | undefined
}

/** What an event rule collects. */
export function signalOfRule(rule: EventRule, model: Model): Signal {
  const { caps = {}, perSession } = rule
  const keep = model.keep ?? KEEP
  const common = {
    at: rule.at ?? 'event',
    validFrom: rule.validFrom ?? null,
    validTo: rule.validTo ?? null,
    keep,
  }
  const on = [rule.on].flat()
  if (perSession) {
    const need = perSession.atMost === undefined ? perSession.atLeast : perSession.atMost + 1
    return signal(model, on, { ...common, shape: 'count', key: 'session', need })
  }
  if (caps.earliest) {
    return signal(model, on, { ...common, shape: 'first', key: caps.once?.per ?? null })
  }
  if (!caps.perDay && !caps.perPeriod && caps.once?.within !== 'day') {
    return signal(model, on, { ...common, shape: 'recent', key: caps.once?.per ?? null })
  }
  const perPeriod = caps.perPeriod?.count ?? keep
  const perDay = Math.min(caps.perDay ?? keep, perPeriod)
  return signal(model, on, {
    ...common,
    shape: 'cap',
    // With one a day the earliest counts, whatever its key.
    key: perDay === 1 ? null : (caps.once?.per ?? null),
    perDay,
    days: caps.perPeriod?.days ?? 1,
    perPeriod: caps.perPeriod ? perPeriod : perDay,
  })
}

/** The last time one of these happened. */
export function lastSignal(on: EventCondition[], model: Model): Signal {
  return signal(model, on, { shape: 'last' })
}

/** Each mail, whether sent and whether opened. */
export function mailSignal(model: Model): Signal {
  return signal(model, [{ kind: 'email', action: ['sent', 'opened', 'clicked'] }], {
    shape: 'mail',
    key: 'message',
  })
}

export function sessionsSignal(model: Model): Signal {
  const kind = ['page_view', 'engagement', 'click', 'download', 'form', 'chat'] as const
  return signal(model, [{ kind: [...kind] }], { shape: 'count', at: 'session', key: 'session' })
}

export function engagedSignal(model: Model): Signal {
  return signal(model, [{ kind: 'engagement' }], { shape: 'most', key: 'view' })
}

function signal(model: Model, on: EventCondition[], given: Partial<Signal> & Pick<Signal, 'shape'>): Signal {
  const fields = {
    on: on.map((condition) => resolve(condition, model.tags)),
    at: 'event' as const,
    key: null,
    validFrom: null,
    validTo: null,
    perDay: 0,
    days: 1,
    perPeriod: 0,
    need: 1,
    keep: model.keep ?? KEEP,
    ...given,
    // Left out where they say nothing, so that a signal keeps the id it has.
    zone: model.timeZone === 'UTC' ? undefined : model.timeZone,
    weighed: weighs(model) || undefined,
  }
  return { ...fields, keyed: fields.key !== null, id: hash(canonical(fields)) }
}

function weighs({ trust = {} }: Model): boolean {
  const { anonymous: _later, ...vouched } = trust
  return Object.keys(vouched).length > 0
}

/** What this event adds to the signal's register, or null. Depends on the event's own fields alone. */
export function entryOf(event: StoredEvent, { shape, at, key, weighed }: Signal): Entry | null {
  const second = secondsOf(event.at)
  switch (shape) {
    case 'last':
      return null
    case 'mail':
      return event.kind === 'email'
        ? { at: second, key: hash(event.message), n: sendOf(event.action, second) }
        : null
    case 'count':
      return event.session === undefined ? null : { at: second, key: rankedKey(event.session), n: 1 }
    case 'most':
      return event.kind === 'engagement' && event.view !== undefined
        ? { at: second, key: rankedKey(event.view), n: secondsOf(event.engagedMs) }
        : null
    default:
      return {
        at: at === 'session' ? sessionStart(event) : second,
        key: key ? keyOf(event, key) : '',
        n: weighed ? vouchedBy(event.provenance) : 0,
      }
  }
}

/** By the session id's own time, shifted like the event's; never after the event. */
function sessionStart(event: StoredEvent): number {
  const start = timeOfId(event.session ?? '')
  if (start === undefined) return secondsOf(event.at)
  return secondsOf(Math.min(event.at, start + event.at - (event.sentFor ?? event.at)))
}

function sendOf(action: string, second: number): number {
  return action === 'sent' ? second : action === 'opened' || action === 'clicked' ? OPENED : NOT_SENT
}

function keyOf(event: StoredEvent, key: Key): string {
  switch (key) {
    case 'url':
      return hash(pageOf(event.url ?? ''))
    case 'file':
      return hash(event.kind === 'download' ? event.file : '')
    case 'message':
      return hash(event.kind === 'email' ? event.message : '')
    case 'view':
      return hash(event.view ?? '')
    case 'session':
      return hash(event.session ?? '')
  }
}

/** Host and path. */
function pageOf(url: string): string {
  return url.replace(/^[a-z][a-z\d+.-]*:\/\//i, '').replace(/[?#].*$/s, '')
}
