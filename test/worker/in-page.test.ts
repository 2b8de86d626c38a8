import { beforeAll, expect, test } from 'vitest'
import { event, makeSite, request, send, type TestSite } from './support.ts'

const ORIGIN = 'https://www.harbrook.dev'

let site: TestSite
let closed: TestSite

beforeAll(async () => {
  closed = await makeSite()
  site = await makeSite({ origins: [ORIGIN], settings: { inPage: true } })
  const events = [event({ url: `${ORIGIN}/pricing` }), event({ kind: 'identify', email: 'ada@harbrook.dev' })]
  for (const where of [site, closed])
    await send(where, events, { visitor: 'ada', headers: { origin: ORIGIN } })
})

const ask = (key: string, visitor = 'ada', origin = ORIGIN) =>
  request(`/v1/visitors/${visitor}?site=${key}`, { headers: { origin } })

test('a page may know the stage and the tags of its own visitor, and nothing of who it is', async () => {
  const response = await ask(site.writeKey)
  expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN)
  expect(await response.json()).toEqual({ stage: 'lead', tags: ['pricing'] })
  expect(await (await ask(site.writeKey, 'nobody')).json()).toEqual({ stage: 'visitor', tags: [] })
})

test('only where its site has allowed it, only its own pages, and by no other key', async () => {
  expect((await ask(closed.writeKey)).status).toBe(403)
  expect((await ask(site.writeKey, 'ada', 'https://evil.example')).status).toBe(403)
  for (const key of [site.readKey, site.adminKey, 'pk_wrong']) expect((await ask(key)).status).toBe(401)
  expect((await request('/v1/visitors/ada')).status).toBe(400)
})
