import { expect, test } from 'vitest'
import { halfLife } from '../../../shared/scoring/index.ts'
import type { Choice } from '../../../worker/dashboard/leads/filter.ts'
import { LeadList } from '../../../worker/dashboard/leads/lead-list.tsx'

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
