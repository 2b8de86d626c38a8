import { beforeAll, describe, expect, test, vi } from 'vitest'
import { findLeadRow } from '../../worker/db/leads.ts'
import { listSuggestions } from '../../worker/db/suggestions.ts'
import { findVisitor, listVisitors } from '../../worker/db/visitors.ts'
import type { Lead } from '../../worker/read/lead.ts'
import {
  answerOf,
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
} from './support.ts'

const PRICING = 'https://www.harbrook.dev/pricing'

let site: TestSite

beforeAll(async () => {
  site = await makeSite()
})

const form = (email: string, fields: object = {}) => event({ kind: 'form', form: 'news', email, ...fields })
const arrival = (link: string, fields: object = {}) =>
  event({ kind: 'email', action: 'clicked', link, ...fields })

const post = (where: TestSite, path: string, body: object, key = where.serverKey) =>
  request(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  })

async function mint(where: TestSite, lead: string, body: object = {}): Promise<string> {
  const response = await post(where, `/v1/leads/${lead}/link-token`, body)
  expect(response.status).toBe(201)
  return (await response.json<{ token: string }>()).token
}

/** Somebody a browser claimed to be. */
async function known(where: TestSite, email: string): Promise<Lead> {
  await send(where, [form(email)], { visitor: `desk of ${email}` })
  return leadOf(where, `email=${email}`)
}

/** What may not differ once a visitor has come and gone. */
async function personOf(where: TestSite, id: string) {
  const { registers, claims, hands, standing, email, userId, arrivals, lastSeenAt } = (await findLeadRow(
    env.DB,
    where.siteId,
    id,
  ))!
  const members = (await listVisitors(env.DB, where.siteId, id)).map((one) => [one.id, one.claim])
  return { registers, claims, hands, standing, email, userId, arrivals, lastSeenAt, members }
}

describe('a signed link', () => {
  test('links the browser that arrives by it as verified, and counts as a click', async () => {
    const { id } = await known(site, 'ada@harbrook.dev')
    const token = await mint(site, id, { message: 'spring-offer' })
    expect(token).not.toContain('ada')
    expect(token.length).toBeLessThan(80)
    const page = event({ url: `${PRICING}?utm_source=mail&ll=${token}` })
    const answer = await answerOf(send(site, [arrival(token), page], { visitor: 'phone' }))
    expect(answer).toMatchObject({ accepted: 2, ignored: [] })
    const lead = await leadOf(site, 'visitor=phone')
    expect(lead).toMatchObject({ id, standing: 'verified' })
    const rules = lead.dimensions.engagement?.reasons.map(({ rule }) => rule)
    expect(rules).toEqual(expect.arrayContaining(['email-click', 'pricing-page']))
    const { links } = await read<{ links: object[] }>(site, `/v1/leads/${id}/links`)
    expect(links).toContainEqual(
      expect.objectContaining({ visitor: 'phone', joined: true, cause: 'verified', provenance: 'verified' }),
    )
    const { results } = await env.DB.prepare(
      "select body from events where visitor_id = 'phone' and site_id = ?1",
    )
      .bind(site.siteId)
      .all<{ body: string }>()
    const bodies = JSON.stringify(results)
    expect(bodies).toContain('spring-offer')
    expect(bodies).not.toContain(token.slice(-22))
    await expectLeadClean(site, id, 2)
    await expectVerified(site)
  })

  test('that is opened again and again gives no more than a click a day', async () => {
    const { id } = await known(site, 'replay@harbrook.dev')
    const token = await mint(site, id)
    await send(site, [arrival(token)], { visitor: 'r' })
    const { score } = await leadOf(site, 'visitor=r')
    for (let time = 0; time < 30; time++) await send(site, [arrival(token)], { visitor: 'r' })
    expect(await leadOf(site, 'visitor=r')).toMatchObject({ id, score })
  })

  test('T4 passed on to a colleague who is known moves nobody: it is a suggestion', async () => {
    const own = await makeSite()
    const ada = await known(own, 'ada@harbrook.dev')
    const bob = await known(own, 'bob@harbrook.dev')
    const before = [await personOf(own, ada.id), await personOf(own, bob.id)]
    const click = arrival(await mint(own, ada.id), { at: Date.now() - DAY })
    await send(own, [click], { visitor: 'desk of bob@harbrook.dev' })
    expect(await leadOf(own, 'visitor=desk%20of%20bob@harbrook.dev')).toMatchObject({ id: bob.id })
    const after = [await personOf(own, ada.id), await personOf(own, bob.id)]
    expect(after[0]).toEqual(before[0])
    expect(after[1]).toMatchObject({ standing: 'claimed', claims: 1 })
    expect(await listSuggestions(env.DB, own.siteId)).toMatchObject([
      { leadId: ada.id, visitor: 'desk of bob@harbrook.dev' },
    ])
    await expectVerified(own)
  })

  test('T4 passed on to a colleague nobody knows is taken back, exactly, once that one says its own name', async () => {
    const own = await makeSite()
    const ada = await known(own, 'ada@harbrook.dev')
    const before = await personOf(own, ada.id)
    await send(own, [arrival(await mint(own, ada.id)), event({ url: PRICING })], { visitor: 'colleague' })
    expect(await personOf(own, ada.id)).toMatchObject({ standing: 'verified' })
    await send(own, [form('eve@harbrook.dev')], { visitor: 'colleague' })
    expect(await leadOf(own, 'visitor=colleague')).toMatchObject({
      email: 'eve@harbrook.dev',
      standing: 'claimed',
    })
    expect(await personOf(own, ada.id)).toEqual(before)
    await expectVerified(own)
  })

  test('T4 passed on to a colleague who says nothing is undone by hand, exactly', async () => {
    const own = await makeSite()
    const ada = await known(own, 'ada@harbrook.dev')
    const before = await personOf(own, ada.id)
    const token = await mint(own, ada.id)
    await send(own, [arrival(token), event({ url: PRICING })], { visitor: 'colleague' })
    const path = `/v1/leads/${ada.id}/links/colleague`
    const headers = { authorization: `Bearer ${own.adminKey}` }
    expect((await request(path, { method: 'DELETE', headers })).status).toBe(204)
    expect(await personOf(own, ada.id)).toEqual(before)
    await send(own, [arrival(token)], { visitor: 'colleague' })
    expect(await personOf(own, ada.id)).toEqual(before)
    await expectVerified(own)
  })

  test('comes to the same whether it is opened before or after the name is typed', async () => {
    const people = []
    const at = Date.now() - 60_000
    for (const order of [
      [0, 1],
      [1, 0],
    ] as const) {
      const own = await makeSite()
      const ada = await known(own, 'ada@harbrook.dev')
      const told = [
        arrival(await mint(own, ada.id), { id: 'a', at }),
        form('ada@harbrook.dev', { id: 'b', at: at + 1 }),
      ]
      for (const index of order) await send(own, [told[index]!], { visitor: 'phone' })
      const { claim, leadId, registers } = (await findVisitor(env.DB, own.siteId, 'phone'))!
      expect(leadId).toBe(ada.id)
      const { standing, claims } = await personOf(own, ada.id)
      people.push({ registers, standing, claims, claim: { ...claim, proved: claim?.proved?.length } })
      await expectVerified(own)
    }
    expect(people[0]).toEqual(people[1])
    expect(people[0]).toMatchObject({ standing: 'verified', claims: 1, claim: { proved: 1 } })
  })

  test('proves what a browser could only say of a verified lead', async () => {
    const own = await makeSite({ settings: { identity: 'verified' } })
    const headers = { authorization: `Bearer ${own.serverKey}` }
    await send(own, [event({ kind: 'identify', email: 'ada@harbrook.dev' })], { visitor: 'crm', headers })
    const ada = await leadOf(own, 'email=ada@harbrook.dev')
    await send(own, [form('ada@harbrook.dev')], { visitor: 'phone' })
    expect((await findVisitor(env.DB, own.siteId, 'phone'))?.leadId).toBeNull()
    expect(await listSuggestions(env.DB, own.siteId)).toHaveLength(1)
    await send(own, [arrival(await mint(own, ada.id))], { visitor: 'phone' })
    expect(await leadOf(own, 'visitor=phone')).toMatchObject({ id: ada.id, standing: 'verified' })
    expect(await listSuggestions(env.DB, own.siteId)).toEqual([])
    await expectLeadClean(own, ada.id, 2)
    await expectVerified(own)
  })

  test('opened by a machine proves nothing: neither by a scanner, nor by a prefetch', async () => {
    const { id } = await known(site, 'scan@harbrook.dev')
    const before = await personOf(site, id)
    const token = await mint(site, id)
    await send(site, [arrival(token)], {
      visitor: 'scanner',
      headers: { 'user-agent': 'Mailscanner-bot/1.0' },
    })
    const prefetch = { 'sec-purpose': 'prefetch' }
    expect(await answerOf(send(site, [arrival(token)], { visitor: 'pre', headers: prefetch }))).toMatchObject(
      {
        ignored: [{ reason: /^prefetch/ }],
      },
    )
    expect(await personOf(site, id)).toEqual(before)
  })

  test('is refused with a reason once expired, of another site, of an old secret, or altered', async () => {
    const own = await makeSite()
    const { id } = await known(own, 'ada@harbrook.dev')
    const token = await mint(own, id, { days: 2 })
    const stranger = await known(site, 'far@harbrook.dev')
    const [lead = '', seconds = '', message = '', mac = ''] = token.split('.')
    const wrong: Record<string, string> = {
      'of another site': await mint(site, stranger.id),
      'with a last character changed': token.slice(0, -2) + (token.at(-2) === 'A' ? 'B' : 'A') + token.at(-1),
      'for another lead': [stranger.id, seconds, message, mac].join('.'),
      'good for longer': [lead, `${seconds}0`, message, mac].join('.'),
      'with a part more': `${token}.x`,
      'of nothing': '....',
      'with no mac': [lead, seconds, message].join('.'),
    }
    const answers = async (link: string) => answerOf(send(own, [arrival(link), event()], { visitor: 'w' }))
    for (const [what, link] of Object.entries(wrong)) {
      expect([what, await answers(link)]).toMatchObject([
        what,
        { accepted: 1, ignored: [{ reason: /^link: / }] },
      ])
    }
    const opened = arrival(token, { action: 'opened' })
    expect(await answerOf(send(own, [opened], { visitor: 'w' }))).toMatchObject({
      ignored: [{ reason: /^link: / }],
    })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * DAY })
    expect(await answers(token)).toMatchObject({ ignored: [{ reason: /^link: expired/ }] })
    vi.useRealTimers()
    expect((await post(own, `/v1/sites/${own.siteId}/identity-secret`, {}, own.adminKey)).status).toBe(200)
    expect(await answers(token)).toMatchObject({ ignored: [{ reason: /^link: / }] })
    expect((await findVisitor(env.DB, own.siteId, 'w'))?.leadId).toBeNull()
  })

  test('is no signature, and a signature is no link', async () => {
    const own = await makeSite()
    const { id } = await known(own, 'ada@harbrook.dev')
    const said = (await mint(own, id)).split('.').slice(0, 3).join('.')
    const secret = new TextEncoder().encode(own.context.settings.identitySecret)
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign'])
    const signed = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${own.siteId}\n${said}`))
    const mac = btoa(String.fromCharCode(...new Uint8Array(signed.slice(0, 16))))
    const forged = `${said}.${mac.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
    expect(await answerOf(send(own, [arrival(forged)]))).toMatchObject({ ignored: [{ reason: /^link: / }] })
  })

  test('is made for a lead of the key’s own site, by keys that may send', async () => {
    const { id } = await known(site, 'mint@harbrook.dev')
    const other = await makeSite()
    const path = `/v1/leads/${id}/link-token`
    expect((await post(site, path, {}, site.readKey)).status).toBe(403)
    expect((await post(site, path, {}, site.writeKey)).status).not.toBe(201)
    expect((await post(other, path, {})).status).toBe(404)
    for (const body of [
      { message: 'ada@harbrook.dev' },
      { message: '' },
      { days: 0 },
      { days: 366 },
      { days: '1' },
    ]) {
      expect((await post(site, path, body)).status).toBe(400)
    }
  })

  test('T20 to somebody who was forgotten leads to nobody, and leaves no trace', async () => {
    const own = await makeSite()
    const { id } = await known(own, 'gone@harbrook.dev')
    const token = await mint(own, id)
    await known(own, 'bob@harbrook.dev')
    await send(own, [arrival(token)], { visitor: 'desk of bob@harbrook.dev' })
    const headers = { authorization: `Bearer ${own.adminKey}` }
    expect((await request(`/v1/leads/${id}`, { method: 'DELETE', headers })).status).toBe(204)
    expect(await answerOf(send(own, [arrival(token)], { visitor: 'late' }))).toMatchObject({
      ignored: [{ reason: /^(?:link|erased): / }],
    })
    for (const table of ['visitors', 'events', 'links', 'suggestions', 'leads']) {
      const { results } = await env.DB.prepare(`select * from ${table} where site_id = ?1`)
        .bind(own.siteId)
        .all()
      expect([table, JSON.stringify(results).includes(id)]).toEqual([table, false])
    }
    await expectVerified(own)
  })
})
