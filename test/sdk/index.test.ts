import { expect, it } from 'vitest'

it('createTracker() does nothing where there is no page, and importing it neither', async () => {
  const { createTracker } = await import('../../sdk/index.ts')
  const tracker = createTracker({ site: 'pk_test' })
  tracker.track('x', { y: 1 })
  tracker.identify('u1')
  tracker.stop()
  expect(Object.keys(tracker).sort()).toEqual([
    'consent',
    'flush',
    'group',
    'identify',
    'page',
    'reset',
    'stop',
    'track',
  ])
})
