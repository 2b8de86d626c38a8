import { expect, test } from 'vitest'
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

function textOf(lead: Parameters<typeof Outlook>[0]['lead']): string {
  return String(<Outlook lead={lead} thresholds={{ enter: 60 }} />).replace(/<[^>]+>/g, '')
}
