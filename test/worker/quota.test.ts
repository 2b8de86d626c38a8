import { expect, it } from 'vitest'
import { countUse, isSpent } from '../../worker/project/quota.ts'

it('what a site has spent is known after a thousand others came', () => {
  const now = Date.UTC(2026, 10, 30)
  const use = { accepted: 10, duplicate: 0, ignored: [], met: 0 }
  countUse('first', use, now)
  // Of a site that was only asked about, nothing is lost.
  for (let other = 0; other < 1_500; other++) isSpent(`asked ${other}`, 'events', 10, now)
  expect(isSpent('first', 'events', 10, now)).toBe(true)
  for (let other = 0; other < 990; other++) countUse(`other ${other}`, use, now)
  expect(isSpent('first', 'events', 10, now)).toBe(true)
  for (let other = 0; other < 990; other++)
    expect(isSpent(`other ${other}`, 'events', 10, now), `other ${other}`).toBe(true)
})
