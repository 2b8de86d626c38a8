import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { WhatIf } from '../../shared/scoring/index.ts'
import { finishPublish, publishModel } from '../../worker/actions/publish-model.ts'
import { advanceModels } from '../../worker/cron/model-jobs.ts'
import { listRunning } from '../../worker/db/jobs.ts'
import { findLeadRow, listLeadsById } from '../../worker/db/leads.ts'
import { findSite } from '../../worker/db/sites.ts'
import worker from '../../worker/index.ts'
import { findSiteConfig, putSiteConfig } from '../../worker/kv/site-config.ts'
import { advance } from '../../worker/project/model-job.ts'
import { projectAll } from '../../worker/project/project.ts'
import { sha256 } from '../../worker/read/hash.ts'
import type { LeadPage } from '../../worker/read/list-leads.ts'
import { reloadSite } from '../../worker/read/site.ts'
import { countingAnswer } from './counted/counting.ts'
import { expectComplete, expectLeadComplete } from './expect-complete.ts'
import { ask, BASE, identify, PRICING, priced, sendPerson, TARIFFS, tariffs } from './priced.ts'
import { env, event, leadOf, makeSite, read, request, send, stored, type TestSite, turn } from './support.ts'

let site: TestSite

const person = (name: string, urls: string[]) => sendPerson(site, name, urls)
const api = (method: string, path: string, body?: unknown, key?: string) => ask(site, method, path, body, key)

beforeEach(async () => {
  // Every receiver says yes: what is asked here is whether it was rung.
  vi.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response())
  site = await makeSite({ model: BASE })
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('publishing a price', () => {
  test('silently, scores change at once, stages go up, and nothing rings', async () => {
    await ring(site)
    await person('ada', [PRICING])
    expect(await leadOf(site, 'email=ada@harbrook.dev')).toMatchObject({ score: 20, stage: 'lead' })
    const answer = await publish({ model: priced({ 'pricing-page': 70 }), note: 'Pricing says it all' })
    expect(answer).toMatchObject({ status: 201, body: { version: 2, mode: 'silent', serving: true } })
    const lead = await leadOf(site, 'email=ada@harbrook.dev')
    expect(lead).toMatchObject({ score: 70, stage: 'mql', modelVersion: 2 })
    expect(await transitionsOf(lead.id)).toMatchObject([
      { to: 'lead', cause: 'identify' },
      { from: 'lead', to: 'mql', cause: 'model', modelVersion: 2 },
    ])
    expect(await rungFor(lead.id)).toEqual(['lead'])
    const list = await read<LeadPage>(site, '/v1/leads')
    expect(list).toMatchObject({ modelVersion: 2, rankedVersion: 2 })
  })

  test('silently, nobody falls: not then, not with the next event, not by the clock', async () => {
    await ring(site)
    await person('bob', [PRICING, ...pages(3)])
    await publish({ model: priced({ 'pricing-page': 70 }) })
    const { id } = await leadOf(site, 'email=bob@harbrook.dev')
    await publish({ model: priced({ 'pricing-page': 5 }) })
    expect(await leadOf(site, 'email=bob@harbrook.dev')).toMatchObject({ stage: 'mql', modelVersion: 3 })
    await send(site, [event({ url: 'https://www.harbrook.dev/' })], { visitor: 'bob' })
    await clock()
    expect(await leadOf(site, 'email=bob@harbrook.dev')).toMatchObject({ stage: 'mql' })
    expect(await rungFor(id)).toEqual(['lead'])
    // Going cold is no publish: it falls when it has lost another quarter.
    const { dueAt } = (await findLeadRow(env.DB, site.siteId, id))!
    expect(dueAt! - Date.now()).toBeGreaterThan(86_400_000)
  })

  test('with an event before the job comes round, that is told apart from what the model did', async () => {
    await ring(site)
    await person('cem', [PRICING])
    await publishModel(
      env,
      site.siteId,
      { model: priced({ 'pricing-page': 70 }), author: 'test' },
      Date.now(),
    )
    await send(site, [event({ url: 'https://www.harbrook.dev/' })], { visitor: 'cem' })
    const { id } = await leadOf(site, 'email=cem@harbrook.dev')
    expect((await transitionsOf(id)).map(({ cause }) => cause)).toEqual(['identify', 'model'])
    expect(await rungFor(id)).toEqual(['lead'])
  })

  test('the ranking is exact at once, before the leads have been gone through', async () => {
    await person('low', ['https://www.harbrook.dev/product'])
    await person('mid', [PRICING])
    await person('top', ['https://www.harbrook.dev/demo'])
    const model = priced({ 'product-page': 70, 'pricing-page': 40, 'demo-page': 30 })
    await publishModel(env, site.siteId, { model, author: 'test' }, Date.now())
    const order = async () => {
      const { leads, ...page } = await read<LeadPage>(site, '/v1/leads?limit=1')
      const next = await read<LeadPage>(site, `/v1/leads?limit=1&cursor=${page.cursor}`)
      return [...leads, ...next.leads].map(({ email, score }) => `${email?.split('@')[0]} ${score}`)
    }
    expect(await read<LeadPage>(site, '/v1/leads')).toMatchObject({ modelVersion: 2, rankedVersion: 1 })
    expect(await order()).toEqual(['low 70', 'mid 40'])
    await clock()
    expect(await order()).toEqual(['low 70', 'mid 40'])
    expect(await read<LeadPage>(site, '/v1/leads')).toMatchObject({ rankedVersion: 2 })
  })

  test('with notify, stages go either way and webhooks ring', async () => {
    await ring(site)
    await person('dee', [PRICING])
    const { id } = await leadOf(site, 'email=dee@harbrook.dev')
    await publish({ model: priced({ 'pricing-page': 70 }), mode: 'notify' })
    expect(await rungFor(id)).toEqual(['lead', 'mql'])
    await publish({ model: priced({ 'pricing-page': 5 }), mode: 'notify' })
    expect(await leadOf(site, 'email=dee@harbrook.dev')).toMatchObject({ stage: 'lead', score: 5 })
    expect(await rungFor(id)).toEqual(['lead', 'mql', 'lead'])
  })

  test('from now on, what has been done keeps its worth', async () => {
    const yesterday = Date.now() - 86_400_000
    await send(site, [event({ url: PRICING, at: yesterday })], { visitor: 'eva' })
    await person('eva', [])
    const before = await leadOf(site, 'email=eva@harbrook.dev')
    const answer = await publish({ model: priced({ 'pricing-page': 40 }), mode: 'from-now' })
    expect(answer.body).toMatchObject({ version: 2, serving: false })
    const after = await leadOf(site, 'email=eva@harbrook.dev')
    expect(after).toMatchObject({ modelVersion: 2, score: before.score })
    await send(site, [event({ url: PRICING })], { visitor: 'eva' })
    expect((await leadOf(site, 'email=eva@harbrook.dev')).score).toBe(before.score + 40)
  })
})

describe('versions', () => {
  test('stay as they were, and an old one comes back as a new one', async () => {
    await publish({ model: priced({ 'pricing-page': 70 }), note: 'Dearer', author: 'Mia' })
    const old = await api('GET', '/v1/models/1')
    const answer = await api('POST', '/v1/models/1/restore', { author: 'Mia' })
    expect(answer).toMatchObject({ status: 201, body: { version: 3 } })
    expect(await api('GET', '/v1/models/1')).toEqual(old)
    expect((await api('GET', '/v1/models/3')).body).toMatchObject({ model: BASE, author: 'Mia' })
    expect((await api('GET', '/v1/models')).body).toMatchObject({
      modelVersion: 3,
      rankedVersion: 3,
      nextVersion: null,
      jobs: [],
      versions: [{ version: 3 }, { version: 2, note: 'Dearer', author: 'Mia' }, { version: 1 }],
    })
    expect(await api('POST', '/v1/models/9/restore')).toMatchObject({ status: 404 })
  })

  test('published at once by two people are two', async () => {
    const both = await Promise.all([
      publish({ model: priced({ 'pricing-page': 30 }) }),
      publish({ model: priced({ 'pricing-page': 40 }) }),
    ])
    expect(both.map(({ body }) => body.version).sort()).toEqual([2, 3])
    await clock()
    expect((await api('GET', '/v1/models')).body).toMatchObject({
      modelVersion: 3,
      rankedVersion: 3,
      jobs: [],
    })
  })

  test('begun with an older version undo nothing of a newer one, and say where both say two things', async () => {
    const pricing = { model: priced({ 'pricing-page': 70 }), base: 1 }
    expect(await publish(pricing)).toMatchObject({ status: 201, body: { version: 2 } })
    const both = await publish({ model: priced({ 'product-page': 15 }), base: 1 })
    expect(both).toMatchObject({ status: 201, body: { version: 3 } })
    const { rules } = (await api('GET', '/v1/models/3')).body.model
    expect(rules).toEqual(priced({ 'pricing-page': 70, 'product-page': 15 }).rules)
    const clash = await publish({ model: priced({ 'pricing-page': 30 }), base: 1 })
    expect(clash).toMatchObject({
      status: 409,
      body: { clashes: ['Rule “Viewed pricing”, points: 70 there, 30 here.'] },
    })
    expect((await api('GET', '/v1/models')).body).toMatchObject({ modelVersion: 3 })
  })

  test('kept as a draft while another is published, they undo nothing of it', async () => {
    await api('PUT', '/v1/models/draft', { model: priced({ 'product-page': 15 }) })
    await later()
    await publish({ model: priced({ 'pricing-page': 70 }) })
    expect(await publish({})).toMatchObject({ status: 201, body: { version: 3 } })
    const { rules } = (await api('GET', '/v1/models/3')).body.model
    expect(rules).toEqual(priced({ 'pricing-page': 70, 'product-page': 15 }).rules)
  })

  test('are refused where they are wrong, with each fault, its place and what to do', async () => {
    const model = { ...BASE, rules: [{ ...BASE.rules[0], points: 'many', group: 'none' }] }
    const answer = await publish({ model })
    expect(answer.status).toBe(422)
    expect(answer.body.faults).toMatchObject([{ path: 'rules[0].points', fix: expect.any(String) }])
    expect(answer.body.detail).toContain('rules[0].points')
    expect((await api('GET', '/v1/models')).body).toMatchObject({ modelVersion: 1 })
    expect(await publish({ model: BASE, mode: 'loudly' })).toMatchObject({ status: 400 })
    expect(await api('POST', '/v1/models/publish', {}, site.readKey)).toMatchObject({ status: 403 })
  })

  test('begin as a draft, which may be wrong, and is gone once published', async () => {
    expect(await publish({})).toMatchObject({ status: 404 })
    const kept = await api('PUT', '/v1/models/draft', { model: { name: 'Half of one' }, author: 'Mia' })
    expect(kept.body.faults.length).toBeGreaterThan(0)
    expect((await api('GET', '/v1/models/draft')).body).toMatchObject({ model: { name: 'Half of one' } })
    expect(await publish({})).toMatchObject({ status: 422 })
    await api('PUT', '/v1/models/draft', { model: priced({ 'pricing-page': 30 }) })
    expect(await publish({})).toMatchObject({ status: 201 })
    expect(await api('GET', '/v1/models/draft')).toMatchObject({ status: 404 })
    expect(await api('DELETE', '/v1/models/draft')).toMatchObject({ status: 204 })
  })
})

describe('a change of what is collected', () => {
  test('a tag counts for the past, in a version that differs by it alone, and rings nobody', async () => {
    await ring(site)
    await person('ida', [TARIFFS])
    await person('ole', [
      TARIFFS,
      'https://www.harbrook.dev/product',
      'https://www.harbrook.dev/demo',
      ...pages(3),
    ])
    const before = await leadOf(site, 'email=ida@harbrook.dev')
    const tag = { name: 'pricing', patterns: ['/pricing*', '/tarife*'] }
    // Shown first what it would do; nothing is done by it.
    const foretold: WhatIf = (await api('PUT', '/v1/tags?whatIf', tag)).body
    const { id: ole } = await leadOf(site, 'email=ole@harbrook.dev')
    expect(foretold.stages.find(({ stage }) => stage === 'mql')?.enters).toEqual({ count: 1, leads: [ole] })
    expect((await api('GET', '/v1/models')).body).toMatchObject({ modelVersion: 1, nextVersion: null })
    expect((await api('PUT', '/v1/tags', tag)).body).toMatchObject({
      version: 2,
      mode: 'silent',
      serving: false,
    })
    const after = await leadOf(site, 'email=ida@harbrook.dev')
    expect([before.score, after.score, after.modelVersion]).toEqual([0, 20, 2])
    expect((await transitionsOf(ole)).map(({ cause }) => cause)).toEqual(['identify', 'model'])
    expect(await rungFor(ole)).toEqual(['lead'])
    const { model } = (await api('GET', '/v1/models/2')).body
    expect(model).toEqual({ ...BASE, tags: BASE.tags.map((one) => (one.name === 'pricing' ? tag : one)) })
    const gone = await api('PUT', '/v1/tags', { name: 'pricing', patterns: [] })
    expect(gone).toMatchObject({ status: 422 })
  })

  test('interrupted in the middle, it resumes, and ends as if the past had been collected so', async () => {
    // Two more than a slice of visitors.
    const names = Array.from({ length: 27 }, (_, index) => `j${String(index).padStart(2, '0')}`)
    await Promise.all(names.map((name) => person(name, [TARIFFS, PRICING])))
    // Two browsers of one person, one at either end of the walk.
    await send(site, [event({ url: TARIFFS }), identify('j00')], { visitor: 'z-second' })
    await send(site, [event({ url: PRICING })], { visitor: 'anonymous' })
    const stale = (await reloadSite(env.DB, site.siteId))!
    const model = { ...BASE, rules: [...BASE.rules, tariffs] }
    await publishModel(env, site.siteId, { model, author: 'test', mode: 'notify' }, Date.now())
    const [job] = await listRunning(env.DB, site.siteId)
    const left = await advance(env, env.DB, job!, Date.now())
    expect(left).toMatchObject({ phase: 'collect', cursor: 'j23', done: 25 })

    // Meanwhile the old version serves, and events come in: for those done, those not, new ones, and by an isolate that
    // knows nothing of the publish yet.
    expect(await leadOf(site, 'email=j00@harbrook.dev')).toMatchObject({ score: 20, modelVersion: 1 })
    for (const visitor of ['j01', 'j26', 'z-second', 'new'])
      await send(site, [event({ url: TARIFFS })], { visitor })
    for (const visitor of ['j02', 'j25', 'anonymous', 'a-newer']) {
      const beacon = { siteId: site.siteId, visitor, events: [stored(event({ url: TARIFFS }))] }
      await projectAll(env.DB, stale, [beacon], Date.now())
    }
    expect((await api('GET', '/v1/models')).body).toMatchObject({ modelVersion: 1, nextVersion: 2 })

    // Two at once do no harm.
    await Promise.all([advanceModels(turn()), advanceModels(turn())])
    await advanceModels(turn())
    expect((await api('GET', '/v1/models')).body).toMatchObject({
      modelVersion: 2,
      rankedVersion: 2,
      nextVersion: null,
      jobs: [],
    })
    expect(await advance(env, env.DB, job!, Date.now())).toBeNull()
    const now = (await reloadSite(env.DB, site.siteId))!
    const met = ['j01', 'j02', 'j25', 'j26', 'z-second', 'anonymous', 'new', 'a-newer']
    for (const visitor of met) await expectComplete(now.id, visitor)
    const leads = await listLeadsById(env.DB, site.siteId, { after: '', limit: 100 })
    expect(leads).toHaveLength(names.length)
    for (const lead of leads) expect(lead).toMatchObject({ modelVersion: 2, stage: 'mql' })
    const joined = await leadOf(site, 'email=j00@harbrook.dev')
    expect(joined.score).toBe(61)
    await expectLeadComplete(now.id, joined.id)
    // What everybody did, looked at anew.
    expect((await api('GET', '/v1/verify')).body).toMatchObject({ pending: 0, differences: [] })
  })

  test('goes on to the leads where one runner ends the collecting and another has noted its place since', async () => {
    await person('joy', [TARIFFS])
    const model = { ...BASE, rules: [...BASE.rules, tariffs] }
    await publishModel(env, site.siteId, { model, author: 'test' }, Date.now())
    const [job] = await listRunning(env.DB, site.siteId)
    await advance(env, env.DB, job!, Date.now())
    // It finds nobody left, and its place is not the one that is noted.
    expect(await advance(env, env.DB, job!, Date.now())).toMatchObject({ phase: 'settle' })
    await clock()
    expect((await api('GET', '/v1/models')).body).toMatchObject({
      modelVersion: 2,
      rankedVersion: 2,
      jobs: [],
    })
    expect(await leadOf(site, 'email=joy@harbrook.dev')).toMatchObject({ score: 41 })
  })

  test('is collected for at once in the isolate that published, although KV lags behind', async () => {
    const old =
      (await findSiteConfig(env.KV, await sha256(site.writeKey))) ?? (await findSite(env.DB, site.siteId))
    await publishModel(
      env,
      site.siteId,
      { model: { ...BASE, rules: [...BASE.rules, tariffs] }, author: 'test' },
      Date.now(),
    )
    await putSiteConfig(env.KV, await sha256(site.writeKey), old!)
    const spent = countingAnswer()
    await send(site, [event({ url: TARIFFS })], { visitor: 'ned', over: { DB: spent.DB } })
    // One read and one write: nothing was refused and made again.
    expect(spent.batches()).toBe(2)
    await clock()
    await expectComplete(site.siteId, 'ned')
  })

  test('published over another that is not through yet, the newer one comes to serve', async () => {
    await person('kim', [TARIFFS, PRICING])
    const first = { ...BASE, rules: [...BASE.rules, tariffs] }
    await publishModel(env, site.siteId, { model: first, author: 'test' }, Date.now())
    const [overtaken] = await listRunning(env.DB, site.siteId)
    await publishModel(
      env,
      site.siteId,
      { model: priced({ 'pricing-page': 33 }), author: 'test' },
      Date.now(),
    )
    expect(await advance(env, env.DB, overtaken!, Date.now())).toBeNull()
    await finishPublish(env, site.siteId, Date.now())
    expect(await leadOf(site, 'email=kim@harbrook.dev')).toMatchObject({ score: 33, modelVersion: 3 })
    await expectComplete(site.siteId, 'kim')
  })

  test('a longer look-back counts what was cut before', async () => {
    const before = Date.now() - 5 * 86_400_000
    await publish({ model: { ...BASE, lookBackDays: 2 } })
    await send(site, [event({ url: PRICING, at: before })], { visitor: 'lea' })
    await person('lea', [])
    expect((await leadOf(site, 'email=lea@harbrook.dev')).score).toBe(0)
    await publish({ model: { ...BASE, lookBackDays: 10 } })
    expect((await leadOf(site, 'email=lea@harbrook.dev')).score).toBe(18)
  })
})

function pages(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `https://www.harbrook.dev/blog/${index}`)
}

/** The clock has gone on by a millisecond: whatever follows is later than what was before. */
async function later(): Promise<void> {
  const now = Date.now()
  await expect.poll(() => Date.now()).toBeGreaterThan(now)
}

function publish(body: Record<string, unknown>) {
  return api('POST', '/v1/models/publish', body)
}

async function ring(where: TestSite): Promise<void> {
  const response = await request('/v1/webhooks', {
    method: 'POST',
    headers: { authorization: `Bearer ${where.adminKey}` },
    body: JSON.stringify({ url: 'http://127.0.0.1:9/' }),
  })
  expect(response.status).toBe(201)
}

async function rungFor(leadId: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `select body ->> '$.data.to' as stage from deliveries
     where site_id = ?1 and body ->> '$.data.lead.id' = ?2 order by id`,
  )
    .bind(site.siteId, leadId)
    .all<{ stage: string }>()
  return results.map(({ stage }) => stage)
}

async function transitionsOf(leadId: string) {
  const path = `/v1/leads/${leadId}/transitions`
  return (await read<{ transitions: { cause: string }[] }>(site, path)).transitions
}

async function clock(): Promise<void> {
  await worker.scheduled({ scheduledTime: Date.now(), cron: '* * * * *', noRetry() {} }, env)
}
