import { beforeAll, describe, expect, test } from 'vitest'
import { listSuggestions } from '../../worker/db/suggestions.ts'
import { findVisitor, listVisitors } from '../../worker/db/visitors.ts'
import type { Timeline } from '../../worker/read/timeline.ts'
import { DAY, env, event, expectLeadClean, leadOf, makeSite, read, send, type TestSite } from './support.ts'

const PRICING = 'https://www.harbrook.dev/pricing'

let site: TestSite

beforeAll(async () => {
  site = await makeSite()
})

describe('identity', () => {
  const form = (email: string, fields: object = {}) =>
    event({ kind: 'form', form: 'newsletter', email, ...fields })
  const identify = (fields: object) => event({ kind: 'identify', ...fields })

  test('a claim makes a lead of a visitor, with all it did before', async () => {
    const visitor = 'ada1'
    const now = Date.now()
    const early = [event({ at: now - 5 * DAY, url: PRICING }), event({ at: now - 2 * DAY })]
    await send(site, early, { visitor })
    expect((await read<{ lead: null; stage: string }>(site, `/v1/scores/${visitor}`)).lead).toBeNull()
    await send(site, [form(' Ada@Harbrook.DEV ')], { visitor })
    const lead = await leadOf(site, 'email=ada@harbrook.dev')
    expect(lead).toMatchObject({ email: 'ada@harbrook.dev', stage: 'lead', standing: 'claimed' })
    expect(lead.score).toBeGreaterThan(20)
    const { events: timeline } = await read<Timeline>(site, `/v1/leads/${lead.id}/timeline`)
    expect(timeline.map(({ id }) => id)).toEqual([...early.map(({ id }) => id), expect.anything()].reverse())
    const { links } = await read<{ links: object[] }>(site, `/v1/leads/${lead.id}/links`)
    expect(links).toMatchObject([{ visitor, joined: true, cause: 'claimed', provenance: 'browser' }])
    expect(await leadOf(site, `visitor=${visitor}`)).toMatchObject({ id: lead.id })
    await expectLeadClean(site, lead.id, 1)
  })

  test('one page on two devices in a day counts once for the person', async () => {
    for (const visitor of ['phone', 'desk']) {
      await send(site, [event({ url: PRICING }), form('two@harbrook.dev')], { visitor })
    }
    const { dimensions, id } = await leadOf(site, 'email=two@harbrook.dev')
    expect(dimensions.engagement?.reasons.find(({ rule }) => rule === 'pricing-page')?.count).toBe(1)
    await expectLeadClean(site, id, 2)
  })

  test('the earliest claim holds the visitor, whichever arrives first', async () => {
    const now = Date.now()
    const first = form('first@harbrook.dev', { at: now - 60_000 })
    const second = form('second@harbrook.dev', { at: now - 30_000 })
    for (const [visitor, order] of [
      ['order1', [first, second]],
      ['order2', [second, first]],
    ] as const) {
      const own = await makeSite()
      await send(own, [event({ url: PRICING, at: now - DAY })], { visitor })
      for (const one of order) await send(own, [one], { visitor })
      const [a, b] = [
        await leadOf(own, 'email=first@harbrook.dev'),
        await leadOf(own, 'email=second@harbrook.dev'),
      ]
      expect(await leadOf(own, `visitor=${visitor}`)).toMatchObject({ id: a.id })
      expect(a.score).toBeGreaterThan(0)
      expect(b.dimensions.engagement?.reasons.filter(({ points }) => points > 0)).toEqual([])
      expect(await listSuggestions(env.DB, own.siteId)).toMatchObject([{ leadId: b.id, visitor }])
      await expectLeadClean(own, a.id, 1)
      await expectLeadClean(own, b.id, 0)
    }
  })

  test('a suggestion that came true is taken back', async () => {
    const own = await makeSite()
    const now = Date.now()
    for (const [email, minutes] of [
      ['b@harbrook.dev', 20],
      ['a@harbrook.dev', 10],
      ['a@harbrook.dev', 30],
    ] as const) {
      await send(own, [form(email, { at: now - minutes * 60_000 })], { visitor: 'moved' })
    }
    const [a, b] = [await leadOf(own, 'email=a@harbrook.dev'), await leadOf(own, 'email=b@harbrook.dev')]
    expect(await leadOf(own, 'visitor=moved')).toMatchObject({ id: a.id })
    expect(await listSuggestions(env.DB, own.siteId)).toMatchObject([{ leadId: b.id, visitor: 'moved' }])
    const { links } = await read<{ links: object[] }>(own, `/v1/leads/${b.id}/links`)
    expect(links).toMatchObject([{ joined: true }, { joined: false }])
  })

  test('an earlier claim to the same lead moves its look-back', async () => {
    const visitor = 'lookback'
    const now = Date.now()
    const own = await makeSite()
    const headers = { authorization: `Bearer ${own.serverKey}` }
    const old = event({ url: PRICING, at: now - 50 * DAY })
    await send(own, [old, identify({ userId: 'lb', at: now })], { visitor, headers })
    const before = await leadOf(own, 'userId=lb')
    expect(before.score).toBe(0)
    await send(own, [identify({ userId: 'lb', at: now - 30 * DAY })], { visitor, headers })
    const after = await leadOf(own, 'userId=lb')
    expect(after.score).toBeGreaterThan(0)
    await expectLeadClean(own, after.id, 1)
  })

  test('a claim by a server is stronger than a browser’s, and forgets nothing that the earlier one had found', async () => {
    const own = await makeSite()
    const now = Date.now()
    const headers = { authorization: `Bearer ${own.serverKey}` }
    const page = event({ url: PRICING, at: now - 34 * DAY })
    const typed = form('both@harbrook.dev', { at: now - 5 * DAY })
    const told = identify({ email: 'both@harbrook.dev', at: now })
    for (const [visitor, order] of [
      ['both1', [typed, told]],
      ['both2', [told, typed]],
    ] as const) {
      await send(own, [page], { visitor, headers })
      for (const one of order) await send(own, [one], { visitor, ...(one === told && { headers }) })
      const { claim } = (await findVisitor(env.DB, own.siteId, visitor))!
      expect(claim).toMatchObject({ provenance: 'server', at: now, since: now - 5 * DAY })
    }
    const lead = await leadOf(own, 'email=both@harbrook.dev')
    expect(lead.dimensions.engagement?.reasons).toContainEqual(
      expect.objectContaining({ rule: 'pricing-page' }),
    )
    await expectLeadClean(own, lead.id, 2)
  })

  test('an address and then a user id, of one visitor, are one person', async () => {
    await send(site, [form('grace@harbrook.dev')], { visitor: 'grace' })
    await send(site, [identify({ userId: 'grace-7' })], { visitor: 'grace' })
    const byMail = await leadOf(site, 'email=grace@harbrook.dev')
    expect(await leadOf(site, 'userId=grace-7')).toMatchObject({ id: byMail.id, userId: 'grace-7' })
  })

  test('two user ids are two people, whatever address they share', async () => {
    await send(site, [identify({ userId: 'u1', email: 'team@harbrook.dev' })], { visitor: 'team1' })
    await send(site, [identify({ userId: 'u2', email: 'team@harbrook.dev' })], { visitor: 'team2' })
    const [one, two] = [await leadOf(site, 'userId=u1'), await leadOf(site, 'userId=u2')]
    expect(one.id).not.toBe(two.id)
    expect(await leadOf(site, 'email=team@harbrook.dev')).toMatchObject({ id: one.id })
  })

  test('a browser links nobody to a verified lead, nor more than 50 to any', async () => {
    await send(site, [form('known@harbrook.dev')], { visitor: 'owner' })
    const lead = await leadOf(site, 'email=known@harbrook.dev')
    await env.DB.prepare("update leads set standing = 'verified' where id = ?1").bind(lead.id).run()
    await send(site, [event({ url: PRICING }), form('known@harbrook.dev')], { visitor: 'stranger' })
    expect((await findVisitor(env.DB, site.siteId, 'stranger'))?.leadId).toBeNull()
    expect(await leadOf(site, 'email=known@harbrook.dev')).toMatchObject({ score: lead.score })
    const suggested = await listSuggestions(env.DB, site.siteId)
    expect(suggested).toContainEqual(expect.objectContaining({ leadId: lead.id, visitor: 'stranger' }))

    const own = await makeSite()
    for (let index = 0; index < 51; index++) {
      await send(own, [form('crowd@harbrook.dev')], { visitor: `claims${index}` })
    }
    const crowd = await leadOf(own, 'email=crowd@harbrook.dev')
    expect(await listVisitors(env.DB, own.siteId, crowd.id)).toHaveLength(50)
    expect(await listSuggestions(env.DB, own.siteId)).toMatchObject([{ visitor: 'claims50' }])
    const headers = { authorization: `Bearer ${own.serverKey}` }
    await send(own, [identify({ email: 'crowd@harbrook.dev' })], { visitor: 'server', headers })
    expect(await listVisitors(env.DB, own.siteId, crowd.id)).toHaveLength(51)
  })

  test.each(['undefined', ' NULL ', '[object Object]', '0', ''])('nobody is called %j', async (userId) => {
    const visitor = `junk ${userId}`
    await send(site, [identify({ userId, traits: { plan: 'pro' } })], { visitor })
    expect((await findVisitor(env.DB, site.siteId, visitor))?.leadId).toBeNull()
  })

  test('what is no address names nobody', async () => {
    for (const email of ['ada', 'ada@', '@x.y', 'a b@c.de', 'a@b', `${'a'.repeat(250)}@b.de`]) {
      const visitor = `no ${email.slice(0, 20)}`
      await send(site, [form(email)], { visitor })
      expect((await findVisitor(env.DB, site.siteId, visitor))?.leadId).toBeNull()
    }
  })

  test('fifty identifies at once on five people end as one after the other would', async () => {
    const own = await makeSite()
    const now = Date.now()
    const sent = Array.from({ length: 50 }, (_, index) => ({
      visitor: `v${index % 10}`,
      list: [event({ url: PRICING }), form(`p${index % 5}@harbrook.dev`, { at: now - index })],
    }))
    await Promise.all(sent.map(({ visitor, list }) => send(own, list, { visitor })))
    const { results: leads } = await env.DB.prepare('select id from leads where site_id = ?1')
      .bind(own.siteId)
      .all<{ id: string }>()
    expect(leads).toHaveLength(5)
    for (const { id } of leads) await expectLeadClean(own, id, 2)
  })
})
