import { timedId } from '../../../shared/ids.ts'
import {
  type CompiledModel,
  compileModel,
  type Model,
  type ModelTools,
} from '../../../shared/scoring/index.ts'
import type { Event, StoredEvent } from '../../../shared/wire.ts'

export const DAY = 86_400_000
/** The first instant of the journeys: a UTC midnight, on the border of a 30-day bucket. */
export const DAY_ZERO = 30 * 684 * DAY

const patterns = new Map<string, URLPattern>()

export const tools: ModelTools = {
  matchUrl(pattern, url) {
    let compiled = patterns.get(pattern)
    if (!compiled) {
      compiled = pattern.startsWith('/') ? new URLPattern({ pathname: pattern }) : new URLPattern(pattern)
      patterns.set(pattern, compiled)
    }
    return compiled.test(url)
  },
  isFreeMailbox: (domain) => domain === 'gmail.com' || domain === 'hotmail.com',
}

export function compiled(model: Model): CompiledModel {
  return compileModel(model, tools)
}

let made = 0

/** What happened, without what says which and when. */
export type Body = Event extends infer Kind ? (Kind extends Event ? Omit<Kind, 'id' | 'at'> : never) : never

type Rest = Partial<Pick<StoredEvent, 'session' | 'provenance' | 'sentFor'>>

/** An event as kept, `day` days after day zero. */
export function happened(day: number, body: Body, rest: Rest = {}): StoredEvent {
  made++
  const id = timedId(at(day), `e${made}`)
  return { id, at: at(day), receivedAt: at(day), provenance: 'browser', ...body, ...rest }
}

export function viewed(day: number, path: string, rest: Rest = {}): StoredEvent {
  return happened(day, { kind: 'page_view', url: `https://www.example.com${path}` }, rest)
}

export function at(day: number): number {
  return Math.round(DAY_ZERO + day * DAY)
}

/** A session id as the SDK makes it. */
export function session(day: number, tail = 's'): string {
  return timedId(at(day), tail)
}
