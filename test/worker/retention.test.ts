import { createScheduledController } from 'cloudflare:test'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { sweep } from '../../worker/cron/sweep.ts'
import { findVisitor } from '../../worker/db/visitors.ts'
import worker from '../../worker/index.ts'
import type { Lead } from '../../worker/read/lead.ts'
import {
  DAY,
  env,
  event,
  expectLeadClean,
  expectVerified,
  leadOf,
  makeSite,
  read,
  request,
  send,
  type TestSite,
  turn,
} from './support.ts'

const PRICING = 'https://www.harbrook.dev/pricing'

afterEach(() => {
  vi.useRealTimers()
})

const form = (email: string, fields: object = {}) => event({ kind: 'form', form: 'news', email, ...fields })
const asServer = (site: TestSite) => ({ headers: { authorization: `Bearer ${site.serverKey}` } })

async function patch(site: TestSite, settings: object): Promise<void> {
  const response = await request(`/v1/sites/${site.siteId}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${site.adminKey}` },
    body: JSON.stringify({ settings }),
  })
  expect(response.status).toBe(200)
}

async function eventIds(site: TestSite): Promise<string[]> {
  const { results } = await env.DB.prepare('select id from events where site_id = ?1')
    .bind(site.siteId)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

describe('retention', () => {
  test('deletes what is older than the site keeps, and whoever did nothing since; scores stay', async () => {
    const site = await makeSite({ settings: { retentionDays: 30 } })
    const now = Date.now()
    const old = { at: now - 31 * DAY }
    const fresh = [
      event({ url: PRICING, at: now - 29 * DAY }),
      form('here@harbrook.dev', { at: now - 5 * DAY }),
    ]
    await send(site, [event({ url: PRICING, ...old }), ...fresh], { visitor: 'half', ...asServer(site) })
    await send(site, [event({ url: PRICING, ...old })], { visitor: 'anonymous', ...asServer(site) })
    await send(site, [form('gone@harbrook.dev', old)], { visitor: 'gone', ...asServer(site) })
    await send(site, [form('here@harbrook.dev', old)], { visitor: 'phone', ...asServer(site) })
    const gone = await leadOf(site, 'email=gone@harbrook.dev')
    const before = await leadOf(site, 'email=here@harbrook.dev')
    // The lead was made today, whenever its claim was dated: it goes as soon as it is as old.
    await env.DB.prepare('update leads set last_seen_at = ?2 where id = ?1').bind(gone.id, old.at).run()

    await sweep(turn({ now }))
    expect((await eventIds(site)).sort()).toEqual(fresh.map(({ id }) => id).sort())
    for (const visitor of ['anonymous', 'gone', 'phone'])
      expect(await findVisitor(env.DB, site.siteId, visitor)).toBeNull()
    const after = await leadOf(site, 'email=here@harbrook.dev')
    expect(after).toMatchObject({ id: before.id, score: before.score })
    await expectLeadClean(site, after.id, 1)
    const { results } = await env.DB.prepare('select lead_id from identities where site_id = ?1')
      .bind(site.siteId)
      .all()
    expect(results).toEqual([{ lead_id: before.id }])
    await expectVerified(site)
  })

  test('is done once a day, goes on where it stopped, and leaves other sites alone', async () => {
    const [site, other] = [await makeSite({ settings: { retentionDays: 30 } }), await makeSite()]
    const now = Date.now()
    const late = () => event({ at: now - 31 * DAY })
    await sweep(turn({ now }))
    for (const where of [site, other]) await send(where, [late()], { visitor: 'v', ...asServer(where) })
    await sweep(turn({ now }))
    expect(await eventIds(site)).toHaveLength(1)
    await sweep(turn({ now: now + DAY }))
    expect(await eventIds(site)).toHaveLength(0)
    expect(await eventIds(other)).toHaveLength(1)
    await env.DB.prepare("update sweeps set cursor = 'vzzz' where site_id = ?1").bind(site.siteId).run()
    await send(site, [late()], { visitor: 'v', ...asServer(site) })
    await sweep(turn({ now: now + DAY }))
    expect(await eventIds(site)).toHaveLength(1)
  })

  test('deletes rejects after a week', async () => {
    const site = await makeSite()
    await send(site, [event({ kind: 'teleport' as never })])
    const rejects = async () =>
      (await read<{ rejected: object[] }>(site, '/v1/rejected', site.adminKey)).rejected.length
    expect(await rejects()).toBe(1)
    await sweep(turn({ now: Date.now() + 8 * DAY }))
    expect(await rejects()).toBe(0)
  })
})

test('a site that only collects scores nobody, and scores all it collected once it is told to', async () => {
  const site = await makeSite({ settings: { collectOnly: true } })
  const traits = { title: 'Chief Technology Officer' }
  const hot = [
    event({ kind: 'identify', email: 'hot@analytical-engines.com', traits }),
    event({ url: PRICING }),
    event({ kind: 'form', form: 'demo' }),
  ]
  await send(site, hot, { visitor: 'hot' })
  await send(site, [event({ url: PRICING })], { visitor: 'anonymous' })
  expect(await leadOf(site, 'email=hot@analytical-engines.com')).toMatchObject({
    score: 0,
    stage: 'lead',
    forecast: null,
  })
  expect(await read(site, '/v1/scores/anonymous')).toMatchObject({ score: 0 })
  await expectVerified(site)
  await patch(site, { collectOnly: false })
  await worker.scheduled(createScheduledController(), env)
  const scored = await leadOf(site, 'email=hot@analytical-engines.com')
  expect(scored).toMatchObject({ stage: 'mql' })
  expect(scored.score).toBeGreaterThan(60)
  expect((await read<Lead>(site, '/v1/scores/anonymous')).score).toBeGreaterThan(0)
  const { leads } = await read<{ leads: Lead[] }>(site, '/v1/leads')
  expect(leads).toMatchObject([{ id: scored.id }])
  await expectVerified(site)
  await patch(site, { collectOnly: true })
  expect(await leadOf(site, 'email=hot@analytical-engines.com')).toMatchObject({ score: 0 })
})
