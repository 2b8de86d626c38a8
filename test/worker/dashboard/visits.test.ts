import { expect, test } from 'vitest'
import { toVisits } from '../../../worker/dashboard/words/visits.ts'
import type { TimelineEvent } from '../../../worker/read/timeline.ts'

const NOON = Date.UTC(2026, 10, 20, 12)

const base = { receivedAt: NOON, provenance: 'browser', visitor: 'v1' } as const

function view(session: string, name: string, at: number): TimelineEvent {
  return { ...base, id: `p-${name}`, kind: 'page_view', view: name, session, at }
}

function reading(session: string, name: string, at: number, engagedMs: number): TimelineEvent {
  return {
    ...base,
    id: `e-${name}-${at}`,
    kind: 'engagement',
    view: name,
    session,
    at,
    engagedMs,
    scrollPercent: 50,
  }
}

test('toVisits: one visit a session, newest first, each with its pages and its attention', () => {
  const visits = toVisits([
    reading('s2', 'b', NOON + 9_000, 4_000),
    view('s2', 'b', NOON + 5_000),
    reading('s1', 'a', NOON - 1_000, 30_000),
    view('s1', 'a', NOON - 60_000),
  ])
  expect(
    visits.map(({ startedAt, endedAt, pages, engagedMs }) => ({ startedAt, endedAt, pages, engagedMs })),
  ).toEqual([
    { startedAt: NOON + 5_000, endedAt: NOON + 9_000, pages: 1, engagedMs: 4_000 },
    { startedAt: NOON - 60_000, endedAt: NOON - 1_000, pages: 1, engagedMs: 30_000 },
  ])
})

test('toVisits: the largest report of a view stands with its page view, the others nowhere', () => {
  const [visit] = toVisits([
    reading('s1', 'a', NOON + 30_000, 20_000),
    reading('s1', 'a', NOON + 20_000, 25_000),
    reading('s1', 'a', NOON + 10_000, 9_000),
    view('s1', 'a', NOON),
  ])
  expect(visit?.entries).toHaveLength(1)
  expect(visit?.entries[0]?.event.id).toBe('p-a')
  expect(visit?.entries[0]?.reading?.engagedMs).toBe(25_000)
})

test('toVisits: a report whose page view is on another page of the timeline stands for it, once', () => {
  const [visit] = toVisits([
    reading('s1', 'a', NOON + 20_000, 2_000),
    reading('s1', 'a', NOON + 10_000, 1_000),
  ])
  expect(visit?.entries.map(({ event }) => event.id)).toEqual([`e-a-${NOON + 20_000}`])
})

test('toVisits: what servers send belongs to no session: one group a day, not called a visit', () => {
  const mail = (id: string, at: number): TimelineEvent => ({
    ...base,
    provenance: 'server',
    id,
    kind: 'email',
    message: 'm1',
    action: 'opened',
    at,
  })
  const groups = toVisits([mail('3', NOON), mail('2', NOON - 1), mail('1', NOON - 86_400_000)])
  expect(groups.map(({ onSite, entries }) => [onSite, entries.length])).toEqual([
    [false, 2],
    [false, 1],
  ])
})
