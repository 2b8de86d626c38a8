import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { compileModel } from '../../shared/scoring/index.ts'
import { settle } from '../../worker/project/settle.ts'
import { listHotLeads } from '../../worker/read/hot-leads.ts'
import { DEMO, outcomesOf, PRICING } from './outcomes-support.ts'
import {
  DAY,
  env,
  event,
  expectLeadClean,
  expectVerified,
  leadOf,
  makeSite,
  request,
  send,
  type TestSite,
} from './support.ts'

let site: TestSite
let now: number

beforeAll(async () => {
  site = await makeSite()
  now = Date.now()
})

afterEach(() => {
  vi.useRealTimers()
})

const { say, said, hot, stageOf, listOf, transitionsOf } = outcomesOf(() => ({ site, now }))

describe('POST /v1/outcomes', () => {
  test.each([
    ['sql', 'sql'],
    ['opportunity', 'opportunity'],
    ['won', 'customer'],
    ['lost', 'recycled'],
    ['disqualified', 'disqualified'],
  ])('%s makes a lead %s, with cause outcome', async (outcome, stage) => {
    const { id } = await hot(`each-${outcome}`)
    const answer = await said({ lead: id, outcome, value: 1200, reason: 'as sales said' })
    expect(answer).toMatchObject({ lead: id, stage, repeated: false })
    expect((await transitionsOf(id)).at(-1)).toMatchObject({ from: 'mql', to: stage, cause: 'outcome' })
    expect(await listOf(id)).toMatchObject([{ outcome, value: 1200, reason: 'as sales said' }])
    await expectLeadClean(site, id)
  })

  test('takes a lead by its id, its e-mail or its user id, and a repeat under one id by any of them', async () => {
    const { id } = await hot('names')
    const [lead, email, userId] = [{ lead: id }, { email: 'NAMES@harbrook.dev' }, { userId: 'names' }]
    const outcome = { outcome: 'sql', id: 'crm-1', at: now }
    expect(await said({ ...email, ...outcome })).toMatchObject({ lead: id, repeated: false })
    for (const whose of [lead, email, userId]) {
      expect(await said({ ...whose, ...outcome })).toMatchObject({ lead: id, repeated: true })
    }
    expect(await listOf(id)).toHaveLength(1)
    expect((await transitionsOf(id)).filter(({ cause }) => cause === 'outcome')).toHaveLength(1)
  })

  test('of several at one instant the last of the list is the one that holds, whatever their ids', async () => {
    const { id } = await hot('midnight')
    for (const [nth, outcome] of ['won', 'lost', 'opportunity', 'sql', 'reset'].entries()) {
      await said({ lead: id, outcome, id: `midnight-${nth}`, at: now })
    }
    const list = (await listOf(id)).map(({ outcome }) => outcome)
    expect(list).toEqual(['reset', 'sql', 'opportunity', 'lost', 'won'])
    expect(await stageOf('midnight')).toBe('customer')
  })

  test('makes a lead of a name that nobody has, and says so', async () => {
    const { lead, stage, created } = await said({ email: 'new@harbrook.dev', outcome: 'won', id: 'new-1' })
    expect({ stage, created }).toEqual({ stage: 'customer', created: true })
    expect((await leadOf(site, 'email=new@harbrook.dev')).id).toBe(lead)
    expect(await said({ email: 'new@harbrook.dev', outcome: 'won', id: 'new-1' })).toMatchObject({
      ...{ lead, repeated: true, created: false },
    })
    expect(await said({ email: 'new@harbrook.dev', outcome: 'lost', at: 1 })).toMatchObject({
      ...{ lead, repeated: false, created: false },
    })
  })

  test('is nothing that the person did: it was last seen before it, whoever joins', async () => {
    const { id, lastSeenAt } = await hot('seen')
    const seen = async () => (await leadOf(site, 'userId=seen')).lastSeenAt
    expect(lastSeenAt).toBeGreaterThanOrEqual(now)
    vi.useFakeTimers({ toFake: ['Date'], now: now + 2 * DAY })
    await said({ lead: id, outcome: 'sql' })
    await said({ userId: 'seen', outcome: 'won' })
    expect(await seen()).toBe(lastSeenAt)
    // All its visitors are looked at, its notes among them, where one comes or goes.
    await send(site, [event({ at: now - DAY })], { visitor: 'seen-tv' })
    const headers = { authorization: `Bearer ${site.adminKey}` }
    const body = JSON.stringify({ visitor: 'seen-tv' })
    expect((await request(`/v1/leads/${id}/links`, { method: 'POST', headers, body })).status).toBe(201)
    expect(await seen()).toBe(lastSeenAt)
    await expectVerified(site)
    const mail = (action: 'sent' | 'clicked') => event({ kind: 'email', message: 'm', action, at: now + DAY })
    const asServer = { authorization: `Bearer ${site.serverKey}` }
    await send(site, [mail('sent')], { visitor: 'browser-seen', headers: asServer })
    expect(await seen()).toBe(lastSeenAt)
    await send(site, [mail('clicked')], { visitor: 'browser-seen', headers: asServer })
    expect(await seen()).toBe(now + DAY)
    await expectVerified(site)
  })

  test('the last word by its time counts, in whatever order they come', async () => {
    const outcomes = [
      { outcome: 'sql', at: now - 4 * DAY, id: 'a' },
      { outcome: 'opportunity', at: now - 3 * DAY, id: 'b' },
      { outcome: 'lost', at: now - 2 * DAY, id: 'c' },
      { outcome: 'won', at: now - DAY, id: 'd' },
    ]
    for (const [index, order] of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 3, 0, 2],
      [3, 0, 2, 1],
    ].entries()) {
      const { id } = await hot(`order-${index}`)
      for (const place of order) await said({ lead: id, ...outcomes[place] })
      expect(await stageOf(`order-${index}`)).toBe('customer')
      expect((await listOf(id)).map((one) => one.id)).toEqual(['a', 'b', 'c', 'd'])
    }
    await expectVerified(site)
  })

  test('of a day that a CRM sends under its midnight, what goes furthest counts, whatever their ids and their order', async () => {
    const at = Math.floor(now / DAY) * DAY - DAY
    const pair = [
      { outcome: 'won', at, id: 'a' },
      { outcome: 'opportunity', at, id: 'b' },
    ]
    for (const [index, order] of [pair, pair.toReversed()].entries()) {
      const { id } = await hot(`tie-${index}`)
      for (const one of order) await said({ lead: id, ...one })
      expect(await stageOf(`tie-${index}`)).toBe('customer')
      await expectLeadClean(site, id)
    }
    await expectVerified(site)
  })

  test('of two in one second the later counts', async () => {
    const second = Math.floor(now / 1_000) * 1_000 - 1_000
    const { id } = await hot('second')
    await said({ lead: id, outcome: 'won', at: second + 1, id: 'z' })
    await said({ lead: id, outcome: 'reset', at: second + 2, id: 'a' })
    expect(await stageOf('second')).not.toBe('customer')
    await expectVerified(site)
  })

  test('who is recycled stays out until the next thing it does', async () => {
    const { id } = await hot('back')
    await said({ lead: id, outcome: 'lost' })
    expect(await stageOf('back')).toBe('recycled')
    await send(site, [event({ url: 'https://www.harbrook.dev/blog/back' })], { visitor: 'browser-back' })
    expect(await stageOf('back')).toBe('mql')
    // The same loss again is not another one.
    await send(site, [event({ url: 'https://www.harbrook.dev/blog/again' })], { visitor: 'browser-back' })
    expect(await stageOf('back')).toBe('mql')
    await expectVerified(site)
  })

  test('neither time nor a richer model takes back who is recycled, but what it does since', async () => {
    const own = await makeSite()
    const visits = [1, 2, 3].flatMap((day) =>
      [PRICING, DEMO].map((url) => event({ url, at: now - day * DAY })),
    )
    const name = event({ kind: 'identify', userId: 'given-up', at: now - DAY })
    await send(own, [...visits, name], { visitor: 'browser-given-up' })
    const whose = async () => leadOf(own, 'userId=given-up')
    const { id } = await whose()
    const fields = { userId: 'given-up', outcome: 'lost' }
    await (await say(fields, own.serverKey)).json()
    expect(await settle(env.DB, own.context, [id], Date.now() + DAY)).toEqual([])
    const { model } = own.context.compiled
    const richer = { ...model, thresholds: { ...model.thresholds, enter: 5, leave: 2 } }
    const compiled = { ...own.context, compiled: compileModel(richer, own.context.compiled.tools) }
    expect(await settle(env.DB, compiled, [id], Date.now() + DAY, { cause: 'model' })).toEqual([])
    expect((await whose()).stage).toBe('recycled')
    await send(own, [event({ url: 'https://www.harbrook.dev/blog/back' })], { visitor: 'browser-given-up' })
    expect((await whose()).stage).toBe('mql')
  })

  test('a word of sales makes nobody hot right now, and who needs none any more never is', async () => {
    const own = await makeSite()
    const names = async () => (await listHotLeads(env.DB, own.context, Date.now())).map(({ id }) => id)
    const visits = [1, 2, 3].flatMap((day) =>
      [PRICING, DEMO].map((url) => event({ url, at: now - day * DAY })),
    )
    const name = event({ kind: 'identify', userId: 'warm', at: now - DAY })
    await send(own, [...visits, name], { visitor: 'browser-warm' })
    const { id } = await leadOf(own, 'userId=warm')
    await (await say({ lead: id, outcome: 'opportunity', at: now - 5_000 }, own.serverKey)).json()
    const letter = event({ kind: 'email', message: 'letter', action: 'sent', at: now - 4_000 })
    const asServer = { authorization: `Bearer ${own.serverKey}` }
    await send(own, [letter], { visitor: 'browser-warm', headers: asServer })
    expect(await names()).toEqual([])
    await send(own, [event({ url: PRICING })], { visitor: 'browser-warm' })
    expect(await names()).toEqual([id])
    await (await say({ lead: id, outcome: 'won' }, own.serverKey)).json()
    expect(await names()).toEqual([])
  })

  test('a customer stays one, whatever it does and however long it is quiet', async () => {
    const { id } = await hot('stays')
    await said({ lead: id, outcome: 'won' })
    await send(site, [event({ url: PRICING })], { visitor: 'browser-stays' })
    expect(await stageOf('stays')).toBe('customer')
    expect((await transitionsOf(id)).at(-1)).toMatchObject({ to: 'customer' })
  })

  test('an outcome goes where its visitor goes, and comes back with it', async () => {
    const { id } = await hot('moved')
    const other = await hot('other')
    // Said of a browser, as a server may that knows it.
    const won = event({ kind: 'outcome', outcome: 'won', id: 'said-of-browser' })
    const authorization = `Bearer ${site.serverKey}`
    await send(site, [won], { visitor: 'browser-moved', headers: { authorization } })
    expect(await stageOf('moved')).toBe('customer')
    const link = (lead: string, visitor: string, method: string) =>
      request(`/v1/leads/${lead}/links${method === 'DELETE' ? `/${visitor}` : ''}`, {
        method,
        headers: { authorization: `Bearer ${site.adminKey}` },
        ...(method === 'POST' && { body: JSON.stringify({ visitor }) }),
      })
    expect((await link(other.id, 'browser-moved', 'POST')).status).toBe(201)
    expect(await stageOf('other')).toBe('customer')
    expect(await stageOf('moved')).toBe('lead')
    expect(await listOf(id)).toEqual([])
    expect((await link(other.id, 'browser-moved', 'DELETE')).status).toBe(204)
    expect(await stageOf('other')).toBe('mql')
    expect(await stageOf('moved')).toBe('customer')
    expect(await listOf(id)).toHaveLength(1)
    await expectVerified(site)
  })

  test.each([
    ['no name', { outcome: 'won' }],
    ['two names', { outcome: 'won', email: 'a@b.dev', userId: 'a' }],
    ['what is no outcome', { outcome: 'happy', userId: 'a' }],
    ['what is no address', { outcome: 'won', email: 'nobody' }],
    ['a misspelt field', { outcome: 'won', userId: 'a', valu: 3 }],
    ['what is no number', { outcome: 'won', userId: 'a', value: '3' }],
  ])('refuses %s', async (_, fields) => {
    expect((await say(fields)).status).toBe(400)
  })

  test('is for the secret key, and for leads of its own site', async () => {
    const { id } = await hot('guarded')
    const stranger = await makeSite()
    expect((await say({ lead: id, outcome: 'won' }, stranger.serverKey)).status).toBe(404)
    expect((await say({ lead: id, outcome: 'won' }, site.readKey)).status).toBe(403)
    expect((await say({ lead: 'none', outcome: 'won' })).status).toBe(404)
    expect(await stageOf('guarded')).toBe('mql')
  })
})

describe('a reset', () => {
  test('leaves nothing of what was before, and everything after, in whatever order they come', async () => {
    const before = [event({ url: PRICING, at: now - 9 * DAY }), event({ url: DEMO, at: now - 8 * DAY })]
    const after = [event({ url: PRICING, at: now - 2 * DAY })]
    const scores = []
    const orders = [
      ['before', 'after', 'reset'],
      ['reset', 'after', 'before'],
      ['after', 'reset', 'before'],
      ['before', 'reset', 'after'],
    ]
    for (const [index, order] of orders.entries()) {
      const userId = `reset-${index}`
      const identify = event({ kind: 'identify', userId, traits: { title: 'CTO' }, at: now - 10 * DAY })
      const authorization = `Bearer ${site.serverKey}`
      const sending = { visitor: `v-${userId}`, headers: { authorization } }
      await send(site, [identify], sending)
      for (const part of order) {
        if (part === 'reset')
          await said({ userId, outcome: 'reset', at: now - 5 * DAY, id: 'r', reason: 'new owner' })
        else await send(site, part === 'before' ? before : after, sending)
      }
      const lead = await leadOf(site, `userId=${userId}`)
      scores.push(lead.dimensions.engagement!.raw.toFixed(3))
      expect(lead.dimensions.engagement!.reasons.map(({ rule }) => rule)).toContain('pricing-page')
      expect(lead.dimensions.engagement!.reasons.map(({ rule }) => rule)).not.toContain('demo-page')
      expect(lead.grade).not.toBe('–')
    }
    expect(new Set(scores).size).toBe(1)
    await expectVerified(site)
  })

  test('takes back what came of it: an MQL, and an outcome from before', async () => {
    const { id } = await hot('anew')
    expect(await said({ lead: id, outcome: 'reset' })).toMatchObject({ stage: 'lead' })
    expect((await leadOf(site, 'userId=anew')).score).toBe(0)
    const { id: customer } = await hot('churned')
    await said({ lead: customer, outcome: 'won', at: now - 3 * DAY })
    expect(await said({ lead: customer, outcome: 'reset', at: now - DAY })).toMatchObject({ repeated: false })
    expect(await stageOf('churned')).not.toBe('customer')
    await said({ lead: customer, outcome: 'lost', at: now - 2 * DAY })
    expect(await stageOf('churned')).not.toBe('recycled')
    await expectVerified(site)
  })

  test('cannot be said by a browser, nor its trait forged', async () => {
    const { id } = await hot('forged')
    const traits = { $outcome: 'won', $reset: now + DAY }
    await send(site, [event({ kind: 'identify', traits }), event({ kind: 'outcome', outcome: 'reset' })], {
      visitor: 'browser-forged',
    })
    const lead = await leadOf(site, 'userId=forged')
    expect(lead).toMatchObject({ id, stage: 'mql' })
  })
})

test('an outcome reads no more of a lead than its outcomes', async () => {
  const { id } = await hot('rows')
  await said({ lead: id, outcome: 'won' })
  const { results } = await env.DB.prepare(
    `explain query plan select id from events indexed by events_outcomes
     where site_id = 's' and visitor_id = 'v' and kind = 'outcome'`,
  ).all<{ detail: string }>()
  expect(results[0]?.detail).toContain('events_outcomes (site_id=? AND visitor_id=?)')
})
