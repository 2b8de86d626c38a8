import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { findLeadRow } from '../../worker/db/leads.ts'
import { findVisitor, listVisitors } from '../../worker/db/visitors.ts'
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
} from './support.ts'

const PRICING = 'https://www.harbrook.dev/pricing'

let site: TestSite

beforeAll(async () => {
  site = await makeSite()
})

const form = (email: string, fields: object = {}) => event({ kind: 'form', form: 'news', email, ...fields })

async function act(where: TestSite, method: string, path: string, body?: object): Promise<number> {
  const headers = { authorization: `Bearer ${where.adminKey}` }
  const response = await request(path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  return response.status
}

const join = (where: TestSite, lead: string, visitor: string) =>
  act(where, 'POST', `/v1/leads/${lead}/links`, { visitor })
const part = (where: TestSite, lead: string, visitor: string) =>
  act(where, 'DELETE', `/v1/leads/${lead}/links/${encodeURIComponent(visitor)}`)

/** What may not differ after a join that was taken back. */
async function personOf(where: TestSite, id: string) {
  const row = await findLeadRow(env.DB, where.siteId, id)
  const { registers, claims, hands, standing, email, userId, lastSeenAt } = row!
  const members = (await listVisitors(env.DB, where.siteId, id)).map(({ id: visitor, claim }) => [
    visitor,
    claim,
  ])
  return { registers, claims, hands, standing, email, userId, lastSeenAt, members }
}

describe('linking by hand', () => {
  test('joins an anonymous visitor with its past, and parts it without a trace', async () => {
    await send(site, [form('ada@harbrook.dev')], { visitor: 'desk' })
    await send(site, [event({ url: PRICING, at: Date.now() - DAY })], { visitor: 'tv' })
    const before = await leadOf(site, 'email=ada@harbrook.dev')
    const stored = await personOf(site, before.id)
    expect(await join(site, before.id, 'tv')).toBe(201)
    expect(await join(site, before.id, 'tv')).toBe(201)
    const joined = await leadOf(site, 'visitor=tv')
    expect(joined).toMatchObject({ id: before.id, standing: 'verified' })
    expect(joined.score).toBeGreaterThan(before.score)
    await expectLeadClean(site, before.id, 2)
    await expectVerified(site)
    expect(await part(site, before.id, 'tv')).toBe(204)
    expect(await part(site, before.id, 'tv')).toBe(404)
    expect(await personOf(site, before.id)).toEqual(stored)
    expect(await leadOf(site, 'email=ada@harbrook.dev')).toMatchObject({
      score: before.score,
      standing: 'claimed',
    })
    const { links } = await read<{ links: object[] }>(site, `/v1/leads/${before.id}/links`)
    expect(links).toMatchObject([
      { visitor: 'desk', cause: 'claimed' },
      { visitor: 'tv', joined: true, cause: 'by hand' },
      { visitor: 'tv', joined: false, cause: 'by hand' },
    ])
  })

  test('parts a stranger that claimed to be somebody, and lets nothing it says bring it back', async () => {
    await send(site, [form('bea@harbrook.dev')], { visitor: 'bea' })
    const before = await leadOf(site, 'email=bea@harbrook.dev')
    await send(site, [event({ url: PRICING }), form('bea@harbrook.dev')], { visitor: 'stranger' })
    expect((await leadOf(site, 'email=bea@harbrook.dev')).score).toBeGreaterThan(before.score)
    expect(await part(site, before.id, 'stranger')).toBe(204)
    expect(await leadOf(site, 'email=bea@harbrook.dev')).toMatchObject({ score: before.score })
    await send(site, [event({ url: PRICING }), form('bea@harbrook.dev')], { visitor: 'stranger' })
    expect(await leadOf(site, 'email=bea@harbrook.dev')).toMatchObject({ score: before.score })
    expect((await findVisitor(env.DB, site.siteId, 'stranger'))?.leadId).toBeNull()
    expect(await join(site, before.id, 'stranger')).toBe(201)
    expect(await leadOf(site, 'visitor=stranger')).toMatchObject({ id: before.id, standing: 'claimed' })
    await expectLeadClean(site, before.id, 2)
  })

  test('keeps a visitor where a person put it, and lets what it says count below', async () => {
    await send(site, [form('one@harbrook.dev')], { visitor: 'moving' })
    await send(site, [form('two@harbrook.dev')], { visitor: 'other' })
    const [one, two] = [
      await leadOf(site, 'email=one@harbrook.dev'),
      await leadOf(site, 'email=two@harbrook.dev'),
    ]
    await join(site, two.id, 'moving')
    expect((await personOf(site, one.id)).claims).toBe(0)
    // An earlier claim, which arrives now: without the hand it would hold the visitor.
    await send(site, [form('three@harbrook.dev', { at: Date.now() - DAY })], { visitor: 'moving' })
    expect(await leadOf(site, 'visitor=moving')).toMatchObject({ id: two.id })
    await expectVerified(site)
    await part(site, two.id, 'moving')
    expect(await leadOf(site, 'visitor=moving')).toMatchObject({ email: 'three@harbrook.dev' })
    await expectVerified(site)
  })

  test('knows nobody of another site', async () => {
    const other = await makeSite()
    await send(other, [form('far@harbrook.dev')], { visitor: 'far' })
    const far = await leadOf(other, 'email=far@harbrook.dev')
    const near = await leadOf(site, 'email=ada@harbrook.dev')
    expect(await join(site, far.id, 'desk')).toBe(404)
    expect(await join(site, near.id, 'far')).toBe(404)
    expect(await part(site, far.id, 'far')).toBe(404)
    expect(await act(site, 'POST', `/v1/leads/${near.id}/links`, {})).toBe(400)
  })

  test('is undone exactly, whatever went before', async () => {
    const step = fc.record({
      visitor: fc.constantFrom('a', 'b', 'c'),
      hours: fc.integer({ min: 1, max: 60 * 24 }),
      what: fc.constantFrom(
        { url: PRICING },
        { url: 'https://www.harbrook.dev/blog/x' },
        { kind: 'download' as const, file: 'a.pdf' },
        ...['x@harbrook.dev', 'y@harbrook.dev'].map((email) => ({ kind: 'form' as const, form: 'f', email })),
      ),
    })
    const history = fc.array(step, { minLength: 3, maxLength: 20 })
    const moves = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat()), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(history, moves, async (steps, hands) => {
        const own = await makeSite()
        const headers = { authorization: `Bearer ${own.serverKey}` }
        for (const { visitor, hours, what } of [
          ...steps,
          { visitor: 'a', hours: 1, what: { kind: 'form' as const, form: 'f', email: 'x@harbrook.dev' } },
        ]) {
          await send(own, [event({ ...what, at: Date.now() - hours * 3_600_000 })], { visitor, headers })
        }
        const { results } = await env.DB.prepare('select id from leads where site_id = ?1')
          .bind(own.siteId)
          .all<{ id: string }>()
        const everybody = () => Promise.all(results.map(({ id }) => personOf(own, id)))
        const before = await everybody()
        const done: [string, string | null, string][] = []
        for (const [visitor, pick] of hands) {
          const lead = results[pick % results.length]!.id
          const from = (await findVisitor(env.DB, own.siteId, visitor))?.leadId ?? null
          if (done.some(([moved]) => moved === visitor)) continue
          if (from !== lead && (await join(own, lead, visitor)) === 201) done.push([visitor, from, lead])
          else if (from === lead && (await part(own, lead, visitor)) === 204) done.push([visitor, from, ''])
          await expectVerified(own)
        }
        for (const [visitor, from, to] of fc.sample(
          fc.shuffledSubarray(done, { minLength: done.length }),
          1,
        )[0] ?? []) {
          expect(to === '' ? await join(own, from!, visitor) : await part(own, to, visitor)).toBeLessThan(300)
          expect((await findVisitor(env.DB, own.siteId, visitor))?.leadId).toBe(from)
        }
        expect(await everybody()).toEqual(before)
        await expectVerified(own)
      }),
      { numRuns: 12, endOnFailure: true },
    )
  }, 60_000)
})

describe('suggestions', () => {
  test('are accepted, or dismissed for good', async () => {
    const own = await makeSite()
    await send(own, [form('boss@harbrook.dev')], { visitor: 'boss' })
    const boss = await leadOf(own, 'email=boss@harbrook.dev')
    await env.DB.prepare("update leads set standing = 'verified' where id = ?1").bind(boss.id).run()
    for (const visitor of ['s 1/x', 's2']) await send(own, [form('boss@harbrook.dev')], { visitor })
    const list = async () =>
      (await read<{ suggestions: { id: string; lead: string; visitor: string }[] }>(own, '/v1/suggestions'))
        .suggestions
    const [first, second] = await list()
    expect([first, second]).toMatchObject([
      { lead: boss.id, visitor: 's 1/x', reason: 'a claim to a verified lead' },
      { visitor: 's2' },
    ])
    const at = (id: string, what: string) => `/v1/suggestions/${encodeURIComponent(id)}/${what}`
    expect(await act(own, 'POST', at(first!.id, 'accept'))).toBe(204)
    expect(await act(own, 'POST', at(first!.id, 'accept'))).toBe(404)
    expect(await leadOf(own, `visitor=${encodeURIComponent('s 1/x')}`)).toMatchObject({ id: boss.id })
    expect(await act(own, 'POST', at(second!.id, 'dismiss'))).toBe(204)
    expect(await act(own, 'POST', at(second!.id, 'dismiss'))).toBe(404)
    await send(own, [form('boss@harbrook.dev')], { visitor: 's2' })
    expect(await list()).toEqual([])
    await expectVerified(own)
  })
})
