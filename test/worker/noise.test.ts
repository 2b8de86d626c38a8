import { describe, expect, test } from 'vitest'
import { listEvents } from '../../worker/archive/read.ts'
import { findLeadRow } from '../../worker/db/leads.ts'
import { findVisitor, listVisitors } from '../../worker/db/visitors.ts'
import { rebuildVisitor } from '../../worker/project/rebuild.ts'
import {
  answerOf,
  DAY,
  elsewhere,
  env,
  event,
  expectClean,
  expectLeadClean,
  expectVerified,
  leadOf,
  makeSite,
  read,
  request,
  send,
  type TestSite,
} from './support.ts'

const PRICING = 'https://www.harbrook.dev/pricing'
const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

const form = (email: string, fields: object = {}) => event({ kind: 'form', form: 'news', email, ...fields })

interface Came {
  cf?: object
  headers?: Record<string, string>
  webdriver?: boolean
  visitor?: string
}

/** A beacon as it comes through Cloudflare, from somebody's browser unless said otherwise. */
async function come(site: TestSite, list: object[], { cf, headers, webdriver, visitor = 'v' }: Came = {}) {
  const body = JSON.stringify({
    v: 1,
    site: site.writeKey,
    visitor,
    sentAt: Date.now(),
    webdriver,
    events: list,
  })
  const init = {
    method: 'POST',
    body,
    cf,
    headers: { 'user-agent': CHROME, 'accept-language': 'de', ...headers },
  }
  return request('/v1/events', init as RequestInit)
}

const botOf = async (site: TestSite, visitor: string) =>
  (await read<{ bot: string | null }>(site, `/v1/scores/${visitor}`)).bot

describe('T21 a machine', () => {
  const AWS = { asn: 16509, asOrganization: 'Amazon.com, Inc.' }
  const OFFICE = { ...AWS, botManagement: { corporateProxy: true, score: 20 } }
  const cases: [string, Came, RegExp | null][] = [
    ['a person', { cf: { asn: 3320, asOrganization: 'Deutsche Telekom AG' } }, null],
    ['a user agent that says so', { headers: { 'user-agent': 'curl/8.0' } }, /^user agent$/],
    [
      'a crawler that Cloudflare knows',
      { cf: { verifiedBotCategory: 'Search Engine Crawler' } },
      /^verified bot/,
    ],
    ['a browser that is driven', { webdriver: true }, /^webdriver$/],
    ['somebody in a data centre', { cf: AWS }, null],
    ['somebody in a hosting company', { cf: { asOrganization: 'Wunderbar Hosting GmbH' } }, null],
    [
      'a program in a data centre',
      { cf: AWS, headers: { 'accept-language': '' } },
      /^data centre, no language$/,
    ],
    [
      'a low score in a data centre',
      { cf: { ...AWS, botManagement: { score: 12 } } },
      /^data centre, bot score$/,
    ],
    ['a score of 1', { cf: { botManagement: { score: 1 } } }, /^bot score$/],
    ['an office behind its proxy', { cf: OFFICE }, null],
    [
      'an office’s proxy that cuts the language off',
      { cf: OFFICE, headers: { 'accept-language': '' } },
      null,
    ],
  ]
  test.each(cases)('%s', async (_, came, verdict) => {
    const site = await makeSite()
    if (came.headers?.['accept-language'] === '') {
      const { 'accept-language': __, ...headers } = came.headers
      const init = { method: 'POST', cf: came.cf, headers: { 'user-agent': CHROME, ...headers } }
      const body = JSON.stringify({
        v: 1,
        site: site.writeKey,
        visitor: 'v',
        sentAt: Date.now(),
        events: [event({ url: PRICING })],
      })
      await request('/v1/events', { ...init, body } as RequestInit)
    } else await come(site, [event({ url: PRICING })], came)
    const { bot, score } = await read<{ bot: string | null; score: number }>(site, '/v1/scores/v')
    if (verdict) expect(bot).toMatch(verdict)
    else expect(bot).toBeNull()
    expect(score > 0).toBe(verdict === null)
    expect(await listEvents(env.DB, site.siteId, 'v')).toHaveLength(1)
    await expectVerified(site)
  })

  test('that goes through a hundred pages in a minute is found out, whatever it says', async () => {
    const site = await makeSite()
    const minute = Math.floor(Date.now() / 60_000) * 60_000 - 120_000
    const views = (count: number, at: number) =>
      Array.from({ length: count }, (_, index) =>
        event({ at: at + index * 100, url: `${PRICING}?n=${index}` }),
      )
    await come(site, views(120, minute), { visitor: 'fast' })
    expect(await botOf(site, 'fast')).toBeNull()
    await come(site, views(1, minute + 30_000), { visitor: 'fast' })
    expect(await botOf(site, 'fast')).toMatch(/^burst/)
    for (let hour = 1; hour < 4; hour++)
      await come(site, views(100, minute - hour * 3_600_000), { visitor: 'slow' })
    expect(await botOf(site, 'slow')).toBeNull()
    await expectVerified(site)
  })

  test('found out later loses the points it had, and its place, exactly', async () => {
    const site = await makeSite()
    await come(site, [form('ada@harbrook.dev'), event({ url: PRICING })], { visitor: 'ada' })
    const before = await leadOf(site, 'email=ada@harbrook.dev')
    const stored = await findLeadRow(env.DB, site.siteId, before.id)
    const acts = [
      event({ url: PRICING, at: Date.now() - DAY }),
      event({ kind: 'form', form: 'demo' }),
      form('ada@harbrook.dev'),
    ]
    await come(site, acts, { visitor: 'm' })
    expect((await leadOf(site, 'email=ada@harbrook.dev')).score).toBeGreaterThan(before.score)
    elsewhere(site, 'm')
    await come(site, [event({ url: PRICING })], { visitor: 'm', webdriver: true })
    const after = await findLeadRow(env.DB, site.siteId, before.id)
    const { registers, claims, arrivals, standing } = stored!
    expect(after).toMatchObject({ registers, claims, arrivals, standing })
    expect(await leadOf(site, 'email=ada@harbrook.dev')).toMatchObject({ score: before.score })
    expect(await findVisitor(env.DB, site.siteId, 'm')).toMatchObject({
      leadId: null,
      claim: null,
      arrivals: null,
    })
    await come(site, [form('ada@harbrook.dev')], { visitor: 'm' })
    expect(await listVisitors(env.DB, site.siteId, before.id)).toHaveLength(1)
    await expectClean(site, 'm')
    await expectLeadClean(site, before.id, 1)
    await expectVerified(site)
    await rebuildVisitor(env.DB, site.context, 'm', Date.now())
    await expectClean(site, 'm')
    await expectVerified(site)
  })

  test('keeps what a server says of the same person', async () => {
    const site = await makeSite()
    const headers = { authorization: `Bearer ${site.serverKey}` }
    const mail = event({ kind: 'email', message: 'm1', action: 'clicked' })
    await send(site, [event({ kind: 'identify', email: 'bea@harbrook.dev' }), mail], {
      visitor: 'b',
      headers,
    })
    const before = await leadOf(site, 'email=bea@harbrook.dev')
    await come(site, [event({ url: PRICING, at: Date.now() - 1_000 })], { visitor: 'b' })
    await come(site, [event({ url: PRICING })], { visitor: 'b', webdriver: true })
    expect(await leadOf(site, 'visitor=b')).toMatchObject({ id: before.id, score: before.score })
    await expectLeadClean(site, before.id, 1)
    await expectVerified(site)
  })

  test('scores and stays where the site only flags it', async () => {
    const site = await makeSite({ settings: { bots: 'flag' } })
    await come(site, [form('flag@harbrook.dev'), event({ url: PRICING })], { webdriver: true })
    expect(await botOf(site, 'v')).toBe('webdriver')
    expect((await leadOf(site, 'email=flag@harbrook.dev')).score).toBeGreaterThan(0)
    await expectVerified(site)
  })

  test('is nobody that a server speaks for', async () => {
    const site = await makeSite()
    const headers = { authorization: `Bearer ${site.serverKey}`, 'user-agent': 'curl/8.0' }
    await send(site, [event({ url: PRICING })], { visitor: 's', headers })
    expect(await botOf(site, 's')).toBeNull()
  })

  test('that only fetches ahead is not counted', async () => {
    const site = await makeSite()
    for (const purpose of ['prefetch', 'prefetch;prerender']) {
      expect(
        await (await come(site, [event()], { headers: { 'sec-purpose': purpose } })).json(),
      ).toMatchObject({
        accepted: 0,
        ignored: [{ reason: /^prefetch/ }],
      })
    }
  })
})

describe('the network of an anonymous visitor', () => {
  test.each([
    ['Harbrook Logistics SE', 'Harbrook Logistics SE'],
    ['Universitaet Hamburg', 'Universitaet Hamburg'],
    ['Deutsche Telekom AG', null],
    ['Comcast Cable Communications, LLC', null],
    ['Vodafone GmbH', null],
    ['T-Mobile USA, Inc.', null],
    ['Telefonica de Espana SAU', null],
    ['Charter Communications Inc', null],
    ['Amazon.com, Inc.', null],
    ['Hetzner Online GmbH', null],
    ['Cloudflare, Inc.', null],
    ['Zscaler Inc', null],
    [undefined, null],
  ])('of %s hints at %s', async (asOrganization, hint) => {
    const site = await makeSite()
    const address = '203.0.113.77'
    const headers = { 'cf-connecting-ip': address }
    await come(site, [event({ url: PRICING })], { cf: { asn: 64500, asOrganization }, headers })
    expect(await read(site, '/v1/scores/v')).toMatchObject({ lead: null, network: hint })
    const { results } = await env.DB.prepare('select body from events where site_id = ?1')
      .bind(site.siteId)
      .all()
    expect(JSON.stringify(results)).not.toContain(address)
    await expectVerified(site)
  })

  test('is the latest one, whatever came first, and none where nothing is told', async () => {
    const site = await makeSite()
    const now = Date.now()
    await come(site, [event({ at: now - 1_000 })], { cf: { asOrganization: 'Second Ltd' } })
    await come(site, [event({ at: now - 2_000 })], { cf: { asOrganization: 'First Ltd' } })
    await come(site, [event({ at: now })])
    expect(await read(site, '/v1/scores/v')).toMatchObject({ network: 'Second Ltd' })
    expect(await answerOf(send(site, [event()], { visitor: 'none' }))).toMatchObject({ accepted: 1 })
    expect(await read(site, '/v1/scores/none')).toMatchObject({ network: null })
  })
})
