import { parseEvent } from './parse-event.ts'
import { type Batch, type Event, type Ignored, LIMITS, WIRE_VERSION } from './wire.ts'

/** A batch that could be read, with the events that could not; or why it is none. `tooLarge` is a limit, not a fault. */
export type Parsed =
  | { ok: true; batch: Batch; ignored: Ignored[] }
  | { ok: false; reason: string; tooLarge: boolean }

/**
 * Reads what a request held. One bad event does not sink its batch: it is named, with its reason, and the others stand.
 * Unknown fields are dropped. The result shares nothing with the input.
 *
 * @param bytes The request's size, if known: no event of a small batch needs to be measured.
 */
export function parse(input: unknown, bytes = Infinity): Parsed {
  if (!isObject(input)) return refuse('not a batch: a JSON object is needed')
  const { v, site, visitor, session, sentAt, webdriver, events } = input
  if (v === undefined) return refuse(`v: missing; send "v": ${WIRE_VERSION}`)
  if (v !== WIRE_VERSION) return refuse(`v: ${WIRE_VERSION} is the only version`)
  if (site !== undefined && typeof site !== 'string') return refuse('site: a write key is needed')
  if (visitor !== undefined && !isId(visitor)) return refuse(`visitor: ${ID_FORM}`)
  if (typeof sentAt !== 'number' || !isTime(sentAt))
    return refuse('sentAt: milliseconds since 1970 are needed')
  if (!Array.isArray(events)) return refuse('events: a list is needed')
  if (events.length > LIMITS.batchEvents) {
    return { ok: false, reason: `events: more than ${LIMITS.batchEvents}`, tooLarge: true }
  }
  const measure = bytes > LIMITS.eventBytes
  const good: Event[] = []
  const ignored: Ignored[] = []
  for (const entry of events) {
    const event = readEvent(entry, measure)
    if (typeof event === 'string') ignored.push({ id: nameOf(entry), reason: event })
    else good.push(event)
  }
  const batch: Batch = { v, site: site ?? '', sentAt, events: good }
  if (visitor !== undefined) batch.visitor = visitor
  if (isId(session)) batch.session = session
  if (webdriver === true) batch.webdriver = true
  return { ok: true, batch, ignored }
}

/** An event, or why it is none. */
export function readEvent(entry: unknown, measure: boolean): Event | string {
  if (!isObject(entry)) return 'not an event: a JSON object is needed'
  const { id, at, view } = entry
  if (!isId(id)) return `id: ${ID_FORM}`
  if (typeof at !== 'number' || !isTime(at)) return 'at: milliseconds since 1970 are needed'
  if (view !== undefined && !isId(view)) return `view: ${ID_FORM}`
  const excess = excessOf(entry, measure)
  if (excess !== null) return excess
  return parseEvent(entry, view === undefined ? { id, at } : { id, at, view })
}

/** By how much an entry is too deep, or too large where that is to be measured; null where it is neither. */
export function excessOf(entry: object, measure: boolean): string | null {
  if (isTooDeep(entry)) return `deeper than ${LIMITS.depth} levels`
  return measure && bytesOf(entry) > LIMITS.eventBytes ? `larger than ${LIMITS.eventBytes} bytes` : null
}

const ID_FORM = `a well-formed text of 1 to ${LIMITS.idLength} characters is needed`

// Control characters, and lone surrogates: such a text is stored as other bytes, and is no stable key.
const NOT_IN_IDS = /[\p{Cc}\p{Cs}]/u

export function isId(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= LIMITS.idLength &&
    !NOT_IN_IDS.test(value)
  )
}

/** Within what a Date can hold: https://tc39.es/ecma262/#sec-time-values-and-time-range */
function isTime(value: number): boolean {
  return value > 0 && value <= 8.64e15
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Walks without recursion: 200,000 levels are a small text, and a deep stack is a crash. */
function isTooDeep(entry: object): boolean {
  let level: object[] = [entry]
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > LIMITS.depth) return true
    const next: object[] = []
    for (const holder of level) {
      for (const value of Object.values(holder)) {
        if (typeof value === 'object' && value !== null) next.push(value)
      }
    }
    level = next
  }
  return false
}

/** Of the event's JSON in UTF-8, however it was spaced when sent. */
function bytesOf(entry: object): number {
  const text = JSON.stringify(entry)
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    // A pair of surrogates is four bytes for two units: each counts one more than it is long.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1
  }
  return bytes
}

/** What an ignored event is called in the answer. */
function nameOf(entry: unknown): string {
  return isObject(entry) && isId(entry.id) ? entry.id : ''
}

function refuse(reason: string): Parsed {
  return { ok: false, reason, tooLarge: false }
}
