import { timedId } from './ids.ts'
import { parseEvent } from './parse-event.ts'
import { instantOf, type Journey } from './scoring/index.ts'
import { SERVER_KINDS, type StoredEvent } from './wire.ts'

type Fields = Record<string, unknown>

/**
 * Journeys as they are written beside a model, in JSON:
 *
 *     [{ "name": "reader",
 *        "events": [{ "day": 0.5, "kind": "page_view", "url": "https://example.com/blog/a" }],
 *        "scores": { "4": 4.2, "15": { "engagement": 2.44, "usage": 0 } } }]
 *
 * `day` counts from a UTC midnight; `session` and `view` are days as well, those on which they began. A number alone is
 * engagement. The rest of an event is as on the wire.
 */
export function parseJourneys(input: unknown): { journeys: Journey[]; faults: string[] } {
  const faults: string[] = []
  if (!Array.isArray(input)) return { journeys: [], faults: ['the journeys are not a list: write [ … ]'] }
  const journeys = input.map((one: unknown, index): Journey => {
    const fields = fieldsOf(one)
    const name = typeof fields.name === 'string' ? fields.name : `[${index}]`
    return {
      name,
      events: parseEvents(fields.events, (fault) => faults.push(`${name}: ${fault}`)),
      scores: parseScores(fields.scores, (fault) => faults.push(`${name}: ${fault}`)),
    }
  })
  return { journeys, faults }
}

function parseEvents(input: unknown, wrong: (fault: string) => void): StoredEvent[] {
  if (!Array.isArray(input)) {
    wrong('events is not a list')
    return []
  }
  return input.flatMap((one: unknown, index): StoredEvent[] => {
    const { day, session, view, ...rest } = fieldsOf(one)
    if (typeof day !== 'number') {
      wrong(`events[${index}].day is not a number`)
      return []
    }
    const at = instantOf(day)
    const ids = { id: timedId(at, `event${index}`), at }
    const core = typeof view === 'number' ? { ...ids, view: timedId(instantOf(view), 'view') } : ids
    const event = parseEvent(rest, core)
    if (typeof event === 'string') {
      wrong(`events[${index}]: ${event}`)
      return []
    }
    const provenance = SERVER_KINDS.some((kind) => kind === event.kind) ? 'server' : 'browser'
    const begun = typeof session === 'number' && { session: timedId(instantOf(session), 'session') }
    return [{ ...event, receivedAt: at, provenance, ...begun }]
  })
}

function parseScores(input: unknown, wrong: (fault: string) => void): Journey['scores'] {
  const scores: Journey['scores'] = {}
  for (const [day, expected] of Object.entries(fieldsOf(input))) {
    const dimensions = typeof expected === 'number' ? { engagement: expected } : fieldsOf(expected)
    const points: Record<string, number> = {}
    for (const [dimension, value] of Object.entries(dimensions)) {
      if (typeof value === 'number') points[dimension] = value
      else wrong(`scores.${day}.${dimension} is not a number`)
    }
    if (Number.isNaN(Number(day))) wrong(`scores.${day} is no day`)
    else scores[day] = points
  }
  if (Object.keys(scores).length === 0) wrong('scores names no day')
  return scores
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}
