import { expect, test } from 'vitest'
import { fallOf } from '../../../worker/dashboard/leads/fall.ts'
import { Outlook } from '../../../worker/dashboard/leads/gauge.tsx'
import type { Lead } from '../../../worker/read/lead.ts'

const LEAD = {
  score: 45,
  dimensions: {},
  stage: 'lead',
  grade: 'B',
  journey: 'consideration',
  forecast: null,
} as const satisfies Partial<Lead>

const asked = { rules: [{ rule: 'demo', name: 'Asked for a demo' }], raw: 95 }
const read = { rules: ['Viewed pricing', 'Downloaded'].map((name) => ({ rule: name, name })), raw: 85 }

test('the outlook says how far along somebody is, and what would make them an MQL', () => {
  const text = textOf({ ...LEAD, nextActions: [asked, read] })
  expect(text).toContain('Comparing. If nothing else happens, the stage stays as it is.')
  expect(text).toContain(
    'Any of these would make them an MQL: Asked for a demo Viewed pricing, and Downloaded',
  )
  const twice = [{ rules: [...read.rules, ...read.rules.slice(0, 1)], raw: 85 }]
  expect(textOf({ ...LEAD, nextActions: twice })).toContain(
    'This would make them an MQL: Viewed pricing (2 times), and Downloaded',
  )
})

test('the outlook says of nobody whom sales is done with that they are about to buy', () => {
  expect(textOf({ ...LEAD, journey: 'decision' })).toContain('About to buy.')
  for (const stage of ['customer', 'recycled', 'disqualified'] as const)
    expect(textOf({ ...LEAD, journey: 'decision', stage })).not.toContain('About to buy')
})

test('the outlook names no act for whom none would move', () => {
  expect(textOf({ ...LEAD, nextActions: [] })).not.toContain('would make')
})

test('the outlook says when the points of whom sales has fall below the mark, where that is near', () => {
  const marks = { enter: 60, leave: 45, all: [] }
  const day = (nth: number) => Date.UTC(2026, 10, nth)
  const course = (...scores: number[]) => ({
    ahead: scores.map((score, nth) => ({ at: day(nth + 1), score })),
  })
  expect(fallOf('sql', course(47, 45, 44, 40), marks)).toEqual({ at: day(3), mark: 45 })
  expect(fallOf('opportunity', course(47, 46, 45), marks)).toBeNull()
  expect(fallOf('sql', course(44, 43), marks)).toBeNull()
  expect(fallOf('customer', course(47, 44), marks)).toBeNull()
  expect(fallOf('sql', null, marks)).toBeNull()
  const outlook = (
    <Outlook lead={{ ...LEAD, stage: 'sql' }} thresholds={{ enter: 60 }} fall={{ at: day(3), mark: 45 }} />
  )
  expect(String(outlook).replace(/<[^>]+>/g, '')).toMatch(
    /stays as it is\. The points fall below 45 by .*3.*\.$/,
  )
})

function textOf(lead: Parameters<typeof Outlook>[0]['lead']): string {
  return String(<Outlook lead={lead} thresholds={{ enter: 60 }} />)
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
}
