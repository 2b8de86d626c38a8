// The attacks of the threat model that anybody can make with the public key of a page. Its other rows are where their
// subject is; each is named by its number.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { listEvents } from '../../worker/archive/read.ts'
import { findLeadRow } from '../../worker/db/leads.ts'
import { listSuggestions } from '../../worker/db/suggestions.ts'
import { findVisitor, listVisitors } from '../../worker/db/visitors.ts'
import { CONFLICT } from '../../worker/project/conflict.ts'
import type { Timeline } from '../../worker/read/timeline.ts'
import {
  answerOf,
  DAY,
  elsewhere,
  env,
  event,
  events,
  expectVerified,
  leadOf,
  makeSite,
  read,
  request,
  send,
  type TestSite,
} from './support.ts'

const PRICING = 'https://www.harbrook.dev/pricing'
const HOUR = 3_600_000

const form = (email: string, fields: object = {}) => event({ kind: 'form', form: 'news', email, ...fields })
const scoreOf = async (site: TestSite, visitor: string) =>
  (await read<{ score: number; bot: string | null }>(site, `/v1/scores/${visitor}`)).score
const rawOf = async (site: TestSite, visitor: string) =>
  (await read<{ dimensions: { engagement: { raw: number } } }>(site, `/v1/scores/${visitor}`)).dimensions
    .engagement.raw

afterEach(() => {
  vi.useRealTimers()
})

describe('T1 score inflation', () => {
  test('one event replayed thirty times adds nothing', async () => {
    const site = await makeSite()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const view = event({ url: PRICING })
    await send(site, [view])
    const once = await rawOf(site, 'v1')
    expect(once).toBeGreaterThan(0)
    for (let time = 0; time < 30; time++) {
      expect(await answerOf(send(site, [view, view]))).toMatchObject({ accepted: 0, duplicate: 2 })
    }
    expect(await rawOf(site, 'v1')).toBe(once)
  })

  test('three hundred fresh views are worth no more than five, and in a minute nothing, with a mark', async () => {
    const site = await makeSite()
    const now = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now })
    await send(site, [event({ url: PRICING, at: now })], { visitor: 'once' })
    const once = await rawOf(site, 'once')
    const spread = Array.from({ length: 300 }, (_, index) =>
      event({ url: `${PRICING}?n=${index}`, at: now - index * 60_000, id: `fresh${index}` }),
    )
    await send(site, spread, { visitor: 'spread' })
    expect(await rawOf(site, 'spread')).toBeLessThanOrEqual(5 * once)
    await send(site, events(300, { url: PRICING, at: now }), { visitor: 'fast' })
    expect(await read(site, '/v1/scores/fast')).toMatchObject({ score: 0, bot: /^burst/ })
    await expectVerified(site)
  })
})

describe('T2 back-dating', () => {
  test('a batch over sixty days is worth no more than eight days of it, with the public key', async () => {
    const site = await makeSite()
    const now = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now })
    const days = Array.from({ length: 60 }, (_, day) => event({ url: PRICING, at: now - day * DAY - 60_000 }))
    const answer = await answerOf(send(site, days, { visitor: 'old' }))
    expect(answer).toMatchObject({ accepted: 60 })
    await send(site, days.slice(0, 8), { visitor: 'week' })
    await send(site, days.slice(0, 1), { visitor: 'day' })
    expect(await rawOf(site, 'old')).toBe(await rawOf(site, 'week'))
    expect(await rawOf(site, 'old')).toBeLessThanOrEqual(10 * (await rawOf(site, 'day')))
    expect((await listEvents(env.DB, site.siteId, 'old')).filter(({ late }) => late)).toHaveLength(53)
  })
})

describe('T3 the future', () => {
  test('is now: it freezes no decay, and nobody was last seen in it', async () => {
    const site = await makeSite()
    const now = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now })
    const ahead = [DAY, 365 * DAY, 40_000 * DAY].map((ms) =>
      event({ url: PRICING, at: now + ms, id: `in ${ms}` }),
    )
    await send(site, ahead, { visitor: 'ahead', sentAt: now })
    await send(site, [event({ url: PRICING, at: now })], { visitor: 'now', sentAt: now })
    expect((await listEvents(env.DB, site.siteId, 'ahead')).map(({ at }) => at)).toEqual([now, now, now])
    expect(await findVisitor(env.DB, site.siteId, 'ahead')).toMatchObject({ lastSeenAt: now })
    expect(await rawOf(site, 'ahead')).toBe(await rawOf(site, 'now'))
    vi.setSystemTime(now + 60 * DAY)
    expect(await scoreOf(site, 'ahead')).toBe(await scoreOf(site, 'now'))
  })

  test('A11 a clock five hours fast or twenty-six slow comes to the same score', async () => {
    const now = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now })
    const scores = []
    for (const skew of [0, 5 * HOUR, -26 * HOUR]) {
      const site = await makeSite()
      const acts = [0, 1, 2, 3, 4].map((hours) => event({ url: PRICING, at: now + skew - hours * 7 * HOUR }))
      await send(site, [...acts, event({ kind: 'form', form: 'demo', at: now + skew - HOUR })], {
        sentAt: now + skew,
      })
      scores.push(await rawOf(site, 'v1'))
    }
    expect(scores[0]).toBeGreaterThan(0)
    expect(new Set(scores).size).toBe(1)
  })
})

describe('T4, B5 somebody else’s name', () => {
  test('said by a browser changes nothing of a verified lead, nor where the site requires more', async () => {
    for (const identity of ['claimed', 'verified'] as const) {
      const site = await makeSite({ settings: { identity } })
      const headers = { authorization: `Bearer ${site.serverKey}` }
      await send(site, [event({ kind: 'identify', email: 'ada@harbrook.dev' })], { visitor: 'crm', headers })
      const { id } = await leadOf(site, 'email=ada@harbrook.dev')
      if (identity === 'claimed') {
        await env.DB.prepare("update leads set standing = 'verified' where id = ?1").bind(id).run()
      }
      const before = await findLeadRow(env.DB, site.siteId, id)
      for (let index = 0; index < 20; index++) {
        const visitor = `stranger${index}`
        await send(site, [event({ url: PRICING }), form('ada@harbrook.dev')], { visitor })
        await send(site, [event({ kind: 'identify', email: 'ada@harbrook.dev', userId: `evil${index}` })], {
          visitor,
        })
      }
      expect(await findLeadRow(env.DB, site.siteId, id)).toEqual(before)
      expect((await listVisitors(env.DB, site.siteId, id)).map((one) => one.id)).toEqual(['crm'])
      await expectVerified(site)
    }
  })

  test('said of a claimed lead is listed apart, by visitor, and one un-join gives back the score exactly', async () => {
    const site = await makeSite()
    const now = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now })
    await send(site, [event({ url: PRICING, at: now - DAY }), form('ada@harbrook.dev')], { visitor: 'own' })
    const before = await leadOf(site, 'email=ada@harbrook.dev')
    const acts = [event({ url: PRICING }), event({ kind: 'form', form: 'demo' }), form('ada@harbrook.dev')]
    await send(site, acts, { visitor: 'stranger' })
    expect((await leadOf(site, 'email=ada@harbrook.dev')).score).toBeGreaterThan(before.score)
    const { events: timeline } = await read<Timeline>(site, `/v1/leads/${before.id}/timeline`)
    expect(timeline.filter(({ visitor }) => visitor === 'stranger')).toHaveLength(3)
    const { links } = await read<{ links: object[] }>(site, `/v1/leads/${before.id}/links`)
    expect(links).toContainEqual(
      expect.objectContaining({ visitor: 'stranger', cause: 'claimed', provenance: 'browser' }),
    )
    const headers = { authorization: `Bearer ${site.adminKey}` }
    await request(`/v1/leads/${before.id}/links/stranger`, { method: 'DELETE', headers })
    const { dimensions, account, firstTouch } = await leadOf(site, 'email=ada@harbrook.dev')
    expect({ dimensions, account, firstTouch }).toEqual({
      dimensions: before.dimensions,
      account: before.account,
      firstTouch: before.firstTouch,
    })
    await expectVerified(site)
  })
})

describe('T5 two people made one', () => {
  test('are two, whatever a browser calls itself, one after the other and back', async () => {
    const site = await makeSite()
    const identify = (fields: object) => event({ kind: 'identify', ...fields })
    await send(site, [event({ url: PRICING }), identify({ userId: 'u1', email: 'one@harbrook.dev' })], {
      visitor: 'a',
    })
    await send(site, [event({ url: PRICING }), identify({ userId: 'u2', email: 'two@harbrook.dev' })], {
      visitor: 'b',
    })
    const members = async (query: string) => {
      const { id } = await leadOf(site, query)
      return (await listVisitors(env.DB, site.siteId, id)).map((one) => one.id)
    }
    const claims = [
      { userId: 'u2' },
      { email: 'two@harbrook.dev' },
      { userId: 'u1', email: 'two@harbrook.dev' },
      { userId: 'u2', email: 'one@harbrook.dev' },
      { userId: 'u1', traits: { userId: 'u2', previousId: 'u2' } },
    ]
    for (const claim of claims)
      for (const visitor of ['a', 'b']) await send(site, [identify(claim)], { visitor })
    expect(await members('userId=u1')).toEqual(['a'])
    expect(await members('userId=u2')).toEqual(['b'])
    expect((await leadOf(site, 'userId=u1')).email).toBe('one@harbrook.dev')
    expect((await leadOf(site, 'userId=u2')).email).toBe('two@harbrook.dev')
    expect(await listSuggestions(env.DB, site.siteId)).toHaveLength(2)
    await expectVerified(site)
  })
})

describe('T12 an id of somebody else’s', () => {
  test('changes nothing: the first write stays, and another visitor’s or site’s is another event', async () => {
    const [site, other] = [await makeSite(), await makeSite()]
    const first = event({ id: 'guessed', url: PRICING })
    await send(site, [first], { visitor: 'victim' })
    const stored = await listEvents(env.DB, site.siteId, 'victim')
    const forged = { ...first, url: 'https://www.harbrook.dev/careers' }
    expect(await answerOf(send(site, [forged], { visitor: 'victim' }))).toMatchObject({
      accepted: 0,
      duplicate: 0,
      ignored: [{ id: 'guessed', reason: CONFLICT }],
    })
    expect(await answerOf(send(site, [forged], { visitor: 'mallory' }))).toMatchObject({ accepted: 1 })
    expect(await answerOf(send(other, [forged], { visitor: 'victim' }))).toMatchObject({ accepted: 1 })
    expect(await listEvents(env.DB, site.siteId, 'victim')).toEqual(stored)
    await expectVerified(site)
  })

  test('is counted apart, from what is really sent again: with another clock, in other order, known here or not', async () => {
    const site = await makeSite()
    const said = event({ id: 'calc', kind: 'custom', name: 'used', properties: { a: 1, b: 2 } })
    const other = { ...said, properties: { a: 1, b: 3 } }
    const twice = await answerOf(send(site, [said, other, said], { visitor: 'v' }))
    expect(twice).toEqual({ accepted: 1, duplicate: 1, ignored: [{ id: 'calc', reason: CONFLICT }] })
    for (const isElsewhere of [false, true]) {
      if (isElsewhere) elsewhere(site, 'v')
      const again = { ...said, properties: { b: 2, a: 1 } }
      const sentAt = Date.now() - 3_600_000
      expect(await answerOf(send(site, [again], { visitor: 'v', sentAt }))).toMatchObject({ duplicate: 1 })
      expect(await answerOf(send(site, [other], { visitor: 'v' }))).toMatchObject({
        duplicate: 0,
        ignored: [{ id: 'calc', reason: CONFLICT }],
      })
    }
    const { days } = await read<{ days: { ignored: object[] }[] }>(site, '/v1/counts')
    expect(days[0]?.ignored).toEqual([{ reason: CONFLICT, count: 3 }])
  })

  test('sent first, keeps its owner from nothing', async () => {
    const site = await makeSite()
    const view = event({ id: 'taken', url: PRICING })
    await send(site, [{ ...view, url: 'https://www.harbrook.dev/careers' }], { visitor: 'mallory' })
    expect(await answerOf(send(site, [view], { visitor: 'owner' }))).toMatchObject({ accepted: 1 })
    expect(await scoreOf(site, 'owner')).toBeGreaterThan(0)
  })
})
