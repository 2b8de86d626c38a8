import { expect, test } from 'vitest'
import type { StageChange } from '../../../shared/scoring/index.ts'
import { StageChanges } from '../../../worker/dashboard/effect/stages.tsx'
import type { Frame } from '../../../worker/dashboard/frame.ts'

const frame: Frame = {
  prefix: '/x',
  viewer: null,
  demoUrl: null,
  place: null,
  locale: { language: 'en', zone: 'UTC' },
}

/** So many leads become MQLs, of whom the first `known` ids were noted. */
function entering(count: number, known = count, names = known, looked = { leads: 400, of: 400 }): string {
  const leads = Array.from({ length: known }, (_, nth) => `id${nth}`)
  const none = { count: 0, leads: [] }
  const moved = { count, leads }
  const stages: StageChange[] = [
    { stage: 'mql', before: 3, after: 3 + count, enters: moved, leaves: none },
    { stage: 'lead', before: 9, after: 9 - count, enters: none, leaves: moved },
  ]
  const called = new Map(leads.slice(0, names).map((lead, nth) => [lead, `Person ${nth} <b>`]))
  return String(<StageChanges frame={frame} stages={stages} looked={looked} names={called} />)
}

const linksIn = (html: string) => [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)

test('who would enter a stage is named, three at once and all others on demand, each once', () => {
  const html = entering(10)
  const [shown = '', rest = ''] = html.split('<details>')
  expect(linksIn(shown)).toEqual([0, 1, 2].map((nth) => `/x/dashboard/leads/id${nth}`))
  expect(linksIn(rest)).toHaveLength(7)
  expect(html).toContain('Person 0 &lt;b&gt;')
  expect(html.replace(/<[^>]+>/g, '')).toMatch(/7 more enter/)
})

test('three need no more', () => {
  expect(entering(3)).not.toContain('<details>')
  expect(linksIn(entering(3))).toHaveLength(3)
})

test('of whom no name was fetched, the number is told', () => {
  const html = entering(250, 100)
  expect(html.replace(/<[^>]+>/g, '')).toMatch(/247 more enter/)
  expect(html.replace(/<[^>]+>/g, '')).toMatch(/and 150 whose names are not listed/)
  // Somebody who was erased meanwhile has no name and no page.
  expect(linksIn(entering(5, 5, 4))).toHaveLength(4)
})

test('of a part of the leads, shares are told: they stay when more are looked at', () => {
  const text = entering(12, 12, 12, { leads: 400, of: 90_000 }).replace(/<[^>]+>/g, '')
  expect(text).toContain('MQL 0.75 % → 3.8 % 3.0 % enter')
  expect(text).toContain('9 more of those looked at enter')
  expect(entering(12).replace(/<[^>]+>/g, '')).toContain('MQL 3 → 15 12 enter')
})
