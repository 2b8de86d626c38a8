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
  expect(text).toContain('In consideration. If nothing else happens, the stage stays as it is.')
  expect(text).toContain('Would become an MQL by: Asked for a demo; or Viewed pricing + Downloaded.')
})

test('the outlook names no act for whom none would move', () => {
  expect(textOf({ ...LEAD, nextActions: [] })).not.toContain('Would become')
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
  return String(<Outlook lead={lead} thresholds={{ enter: 60 }} />).replace(/<[^>]+>/g, '')
}
