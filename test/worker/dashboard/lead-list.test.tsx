import { expect, test } from 'vitest'
import { halfLife } from '../../../shared/scoring/index.ts'
import type { Choice } from '../../../worker/dashboard/leads/filter.ts'
import { LeadList } from '../../../worker/dashboard/leads/lead-list.tsx'
import { LeadTable, type ListedLead } from '../../../worker/dashboard/leads/lead-table.tsx'
import { pointsOver } from '../../../worker/dashboard/leads/shown-score.ts'
import { Cell } from '../../../worker/dashboard/stage.tsx'
import type { Lead } from '../../../worker/read/lead.ts'

const FRAME = {
  ...{ prefix: '/x', viewer: null, demoUrl: null, place: null },
  locale: { language: 'en', zone: 'UTC' },
}
const VIEW = {
  ...{
    leads: [],
    asOf: 0,
    model: halfLife,
    next: null,
    hot: [],
    saved: [],
    mayChange: true,
    notice: null,
    demoUrl: null,
  },
  choice: { q: 'nobody' },
}

test.each([
  [null, '/x/dashboard/?q=nobody&amp;whole=yes'],
  ['a+b', '/x/dashboard/?q=nobody&amp;cursor=a%2Bb&amp;whole=yes'],
])('what was not looked at yet is asked for from where the page begins: %s', (cursor, url) => {
  const html = String(<LeadList frame={FRAME} view={{ ...VIEW, cursor, isWhole: false }} />)
  expect(html).toContain(`hx-get="${url}"`)
  expect(html).toContain(`<a href="${url}">Wait for it</a>`)
  expect(html).not.toContain('No lead fits now')
})

test.each<[Choice, string]>([
  [{ stage: 'mql', days: 7 }, 'Nobody waits'],
  [{ grade: 'D' }, 'Nobody is off target'],
  [{ band: 4 }, 'Nobody is in “Warm ones” now.'],
  [{ q: 'nobody' }, 'Take a filter away, or'],
])('where nobody is in a list that is kept, that is said: %j', (choice, words) => {
  const saved = [{ name: 'Warm ones', query: 'band=4', hint: 'Kept by Grace.' }]
  const view = { ...VIEW, choice, saved, cursor: null, isWhole: true }
  expect(String(<LeadList frame={FRAME} view={view} />)).toContain(words)
})

test('leads at the top of the scale are told apart by all their points', () => {
  const leads = [listed(139.8), listed(104.2), listed(72.4)]
  const html = String(<LeadTable frame={FRAME} leads={leads} />)
  expect([...html.matchAll(/aria-label="([^"]+: why)"/g)].map(([, words]) => words)).toEqual([
    '100, 140 points: why',
    '100, 104 points: why',
    '72: why',
  ])
  expect(html).toContain('140 points</small>')
})

test.each([
  ['A', 1, 'cell band-1', 'fit A, engagement band 1: hot'],
  ['–', 1, 'cell band-1', 'fit unknown, engagement band 1: hot'],
  ['C', 1, 'cell off-target', 'fit C, engagement band 1: hot'],
  ['A', 2, 'cell band-2', 'fit A, engagement band 2: warm'],
  ['A', 3, 'cell band-3', 'fit A, engagement band 3: lukewarm'],
] as const)(
  'whom you do not sell to does not glow, and no two bands are called alike: %s%d',
  (grade, band, look, words) => {
    const html = String(<Cell grade={grade} band={band} />)
    expect(html).toContain(`class="${look}" title="${words}"`)
  },
)

function listed(raw: number): ListedLead {
  const score = Math.min(100, Math.round(raw))
  const engagement = { score, raw, reasons: [] }
  const lead: Lead = {
    ...{
      id: `lead-${raw}`,
      email: null,
      userId: null,
      name: null,
      stage: 'mql',
      standing: 'claimed',
      asOf: 0,
    },
    ...{ modelVersion: 1, score, band: 1, segment: null, grade: '–', journey: 'decision', forecast: null },
    ...{ account: null, firstTouch: null, lastTouch: null, quarantine: null, lastSeenAt: 0, createdAt: 0 },
    dimensions: { engagement },
  }
  return { lead, before: score, marks: [], points: pointsOver(halfLife, engagement) }
}
