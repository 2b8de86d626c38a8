import { expect, test } from 'vitest'
import { insertLinks, type Link, listLinks } from '../../worker/db/links.ts'
import { env, makeSite } from './support.ts'

test('what happens in the same millisecond is told in its order', async () => {
  const { siteId } = await makeSite()
  const turn = (joined: boolean): Link => ({
    leadId: 'lead-1',
    visitor: 'phone',
    at: 1_000,
    joined,
    cause: 'claimed',
    provenance: 'browser',
  })
  for (const joined of [true, false, true]) await insertLinks(env.DB, siteId, [turn(joined)]).run()
  const links = await listLinks(env.DB, siteId, 'lead-1')
  expect(links.map(({ at, joined }) => [at, joined])).toEqual([
    [1_000, true],
    [1_001, false],
    [1_002, true],
  ])
})
