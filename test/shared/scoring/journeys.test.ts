import { describe, expect, it } from 'vitest'
import { emptyRegisters, fold, halfLife, type Model, score, steps } from '../../../shared/scoring/index.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { at, compiled, happened, session, viewed } from './make.ts'

/** Typical visitors, as rules see them: they list rule matches: page views belong to no session, and each `back` is one match of row 3. */
const JOURNEYS = {
  reader: [blog(0.5), back(0.5)],
  'researcher on gmail': [
    ...[0.1, 0.2, 1.1, 2.1, 2.4].map(blog),
    ...[0.1, 1.2, 2.3].map(back),
    ...[2.2, 2.5].map(download),
    happened(0.1, { kind: 'identify', email: 'ada@gmail.com' }),
  ],
  buyer: [
    blog(0.1),
    viewed(0.2, '/product'),
    viewed(1.1, '/pricing'),
    viewed(3.1, '/pricing'),
    ...[0.1, 1.2, 3.35].map(back),
    viewed(3.2, '/request-demo'),
    happened(3.3, { kind: 'form', form: 'demo-request' }),
  ],
  'job seeker': [...[0.1, 1.1, 2.1].map((day) => viewed(day, '/careers')), ...[1.2, 2.2].map(blog)],
  nurtured: [
    ...[1, 8, 15, 22].map((day) => mail(day, 'opened')),
    ...[8.1, 15.1].map((day) => mail(day, 'clicked')),
    viewed(8.2, '/product'),
    happened(15.2, { kind: 'webinar', webinar: 'w', action: 'attended' }),
  ],
  'went cold': [
    viewed(0.1, '/pricing'),
    download(0.2),
    happened(0.3, { kind: 'webinar', webinar: 'w', action: 'attended' }),
  ],
} satisfies Record<string, StoredEvent[]>

const DAYS = [4, 15, 30, 45, 60, 90]

const TABLE: [keyof typeof JOURNEYS, Model, number[]][] = [
  ['reader', steps, [5, 5, 5, -5, -20, -30]],
  ['reader', halfLife, [4.2, 2.44, 1.16, 0.55, 0.26, 0.06]],
  ['researcher on gmail', steps, [60, 60, 60, 50, 35, 25]],
  ['researcher on gmail', halfLife, [58.33, 41.43, 22.24, 10.84, 3.8, -3.62]],
  ['buyer', steps, [140, 140, 140, 130, 115, 105]],
  ['buyer', halfLife, [134.91, 107.24, 79.89, 60.55, 46.54, 28.42]],
  ['job seeker', steps, [-10, -10, -10, -20, -35, -45]],
  ['job seeker', halfLife, [-11.07, -14.82, -12.92, -9.71, -7.14, -3.72]],
  ['nurtured', steps, [5, 40, 65, 65, 55, 30]],
  ['nurtured', halfLife, [4.31, 32.37, 52.09, 34.84, 23.69, 11.31]],
  ['went cold', steps, [65, 65, 65, 55, 40, 30]],
  ['went cold', halfLife, [59.55, 46.18, 32.66, 23.09, 16.33, 8.16]],
]

describe('score: the golden journeys, to two decimals', () => {
  it.each(TABLE)('%s under $name', (name, model, expected) => {
    expect(DAYS.map((day) => scoreOn(day, JOURNEYS[name], model))).toEqual(expected)
  })
})

/** By the events up to that day: what has not happened yet counts nothing. */
function scoreOn(day: number, events: readonly StoredEvent[], model: Model): number {
  const version = compiled(model)
  const known = events.filter((event) => event.at <= at(day))
  const { raw } = score(fold(emptyRegisters(), known, version), version, at(day)).dimensions.engagement
  return Math.round(raw * 100) / 100
}

function blog(day: number): StoredEvent {
  return viewed(day, `/blog/${day}`)
}

/** An untagged page in a session of its own: matches row 3 and nothing else. */
function back(day: number): StoredEvent {
  return viewed(day, '/', { session: session(day) })
}

function download(day: number): StoredEvent {
  return happened(day, { kind: 'download', file: `${day}.pdf` })
}

function mail(day: number, action: 'opened' | 'clicked'): StoredEvent {
  return happened(day, { kind: 'email', message: `m${day}`, action }, { provenance: 'server' })
}
