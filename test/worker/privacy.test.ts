import { createExecutionContext, createMessageBatch, createScheduledController } from 'cloudflare:test'
import { describe, expect, test, vi } from 'vitest'
import { eraseLead } from '../../worker/actions/erase-lead.ts'
import { listEvents } from '../../worker/archive/read.ts'
import { goOnErasing } from '../../worker/cron/erasures.ts'
import { listErasures } from '../../worker/db/erasures.ts'
import { findVisitor } from '../../worker/db/visitors.ts'
import type { Env } from '../../worker/env.ts'
import worker from '../../worker/index.ts'
import type { Beacon } from '../../worker/project/beacon.ts'
import { projectAll } from '../../worker/project/project.ts'
import { forgetStrays, type Walk } from '../../worker/project/strays.ts'
import { budgetUntil, metered } from '../../worker/read/budget.ts'
import { counting } from './counted/counting.ts'
import {
  answerOf,
  DAY,
  env,
  event,
  events,
  expectLeadClean,
  expectVerified,
  leadOf,
  makeSite,
  read,
  replaced,
  request,
  send,
  stored,
  type TestSite,
  turn,
} from './support.ts'

const PRICING = 'https://www.harbrook.dev/pricing'

const form = (email: string, fields: object = {}) => event({ kind: 'form', form: 'news', email, ...fields })

const act = (site: TestSite, method: string, path: string, body?: object) =>
  request(path, {
    method,
    headers: { authorization: `Bearer ${site.adminKey}` },
    ...(body && { body: JSON.stringify(body) }),
  })

async function arrive(queue: string, id: string, body: object): Promise<void> {
  // A queue may give back what another release has put in.
  const message = { id, timestamp: new Date(), attempts: 1, body: body as Beacon }
  await worker.queue(createMessageBatch<Beacon>(queue, [message]), env, createExecutionContext())
}

/** Every row of every table, and everything in KV, as one text. */
async function everything(): Promise<string> {
  const { results } = await env.DB.prepare(
    "select name from sqlite_master where type = 'table' and name not like '\\_%' escape '\\'",
  ).all<{ name: string }>()
  const texts: string[] = []
  for (const { name } of results) {
    texts.push(JSON.stringify((await env.DB.prepare(`select * from "${name}"`).all()).results))
  }
  for (const { name } of (await env.KV.list()).keys) texts.push(name, (await env.KV.get(name)) ?? '')
  return texts.join('\n').toLowerCase()
}

describe('DELETE /v1/leads/:id', () => {
  test('leaves nothing of a person anywhere, and takes nothing from before again', async () => {
    vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(null, { status: 500 }))
    const site = await makeSite()
    await act(site, 'POST', '/v1/webhooks', { url: 'http://127.0.0.1:9/hook' })
    const phone = 'erase-phone-9f31'
    const desk = 'erase-desk-77aa'
    const ago = { at: Date.now() - 5 * 60_000 }
    const traits = { nickname: 'Zaphodina', title: 'Chief Technology Officer' }
    const names = [
      event({ kind: 'identify', userId: 'user-zaph-42', email: 'zaph@harbrook.dev', traits, ...ago }),
      ...events(9, { url: PRICING, ...ago }),
      event({ kind: 'form', form: 'demo', ...ago }),
    ]
    await send(site, names, { visitor: phone })
    const tagged = `${PRICING}?utm_source=zaphmail&utm_campaign=zaph-only`
    const claimed = [form('zaph@harbrook.dev', ago), event({ url: tagged, ...ago })]
    await send(site, claimed, { visitor: desk })
    const lead = await leadOf(site, 'userId=user-zaph-42')
    expect(lead.stage).toBe('mql')
    await env.DB.prepare("update leads set standing = 'verified' where id = ?1").bind(lead.id).run()
    const said = form('zaph@harbrook.dev', ago)
    await send(site, [event({ url: PRICING, ...ago }), said], { visitor: 'bystander' })
    await send(site, [form('other@harbrook.dev', { at: ago.at - 1_000 }), form('zaph@harbrook.dev', ago)], {
      visitor: 'neighbour',
    })
    // Who says the name without ever being linked to it.
    const machine = { visitor: 'machine', headers: { 'user-agent': 'curl/8.0' } }
    await send(site, [form('Zaph@Harbrook.dev', ago)], machine)
    const careless = event({
      kind: 'custom',
      name: 'sent',
      properties: { to: 'Z <ZAPH@harbrook.dev>' },
      ...ago,
    })
    await send(site, [careless, event(ago)], { visitor: 'careless' })
    const dead = { siteId: site.siteId, visitor: phone, events: [{ odd: 'Mail to: zaph@harbrook.dev' }] }
    await arrive('leadlight-events-dead', 'dead1', dead)
    const secrets = [phone, desk, 'zaph', 'zaphodina', lead.id.toLowerCase()]
    const before = await everything()
    expect(secrets.filter((secret) => !before.includes(secret))).toEqual([])
    for (const table of ['deliveries', 'rejected', 'suggestions', 'transitions']) {
      const count = await env.DB.prepare(`select count(*) as n from ${table} where site_id = ?1`)
        .bind(site.siteId)
        .first('n')
      expect([table, count]).not.toEqual([table, 0])
    }

    expect((await act(site, 'DELETE', `/v1/leads/${lead.id}`)).status).toBe(204)
    expect((await act(site, 'DELETE', `/v1/leads/${lead.id}`)).status).toBe(404)
    const after = await everything()
    expect(secrets.filter((secret) => after.includes(secret))).toEqual([])
    // What others did stays, but for what they said of this person.
    expect((await findVisitor(env.DB, site.siteId, 'bystander'))?.claim).toBeNull()
    expect(await leadOf(site, 'visitor=neighbour')).toMatchObject({ email: 'other@harbrook.dev' })
    expect(await findVisitor(env.DB, site.siteId, 'machine')).toBeNull()
    expect(await listEvents(env.DB, site.siteId, 'careless')).toHaveLength(1)
    await expectVerified(site)

    for (const [list, visitor] of [
      [names, phone],
      [claimed, desk],
    ] as const) {
      const answer = await answerOf(send(site, [...list], { visitor }))
      expect(answer).toMatchObject({ accepted: 0, duplicate: 0 })
      expect(answer.ignored).toHaveLength(list.length)
      expect(answer.ignored[0]).toMatchObject({ id: list[0]!.id, reason: /^erased: / })
    }
    expect(await answerOf(send(site, [said], { visitor: 'bystander' }))).toMatchObject({
      ignored: [{ reason: /^erased: / }],
    })
    // Its visitor is known, and it says the name in a text alone.
    const here = await answerOf(send(site, [careless, event(ago)], { visitor: 'careless' }))
    expect(here).toMatchObject({ accepted: 1, ignored: [{ id: careless.id, reason: /^erased: / }] })
    expect(await answerOf(send(site, [form('zaph@harbrook.dev', ago)], machine))).toMatchObject({
      ignored: [{ reason: /^erased: / }],
    })
    // What was in a queue meanwhile.
    const waiting = [desk, 'bystander'].map((visitor) => ({
      siteId: site.siteId,
      visitor,
      events: [{ ...said, id: `queued-${visitor}`, receivedAt: ago.at, provenance: 'browser' }],
    }))
    for (const [nth, body] of [
      ...waiting,
      dead,
      { ...dead, visitor: 'x' },
      { zaph: ['zaph@harbrook.dev'] },
    ].entries()) {
      await arrive('leadlight-events', `late${nth}`, body)
      await arrive('leadlight-events-dead', `late${nth}`, body)
    }
    const again = await everything()
    expect(secrets.filter((secret) => again.includes(secret))).toEqual([])
    await expectVerified(site)
  })

  describe('on a site of any size', () => {
    const SLICE = { events: 4, visitors: 2 }
    const LIMIT = 100
    const ago = () => ({ at: Date.now() - 5 * 60_000 })
    const machine = { 'user-agent': 'curl/8.0' }

    /** Somebody, whom a dozen machines have named to whom nothing points. */
    async function named(who: string) {
      const site = await makeSite()
      const email = `${who}@harbrook.dev`
      await send(site, [event(ago()), form(email, ago())], { visitor: 'own' })
      for (let nth = 0; nth < 12; nth++) {
        const events = [event(ago()), ...(nth % 3 === 0 ? [form(email, ago())] : [])]
        await send(site, events, { visitor: `machine-${nth}`, headers: machine })
      }
      return { site, email, lead: await leadOf(site, `email=${email}`) }
    }

    /** What one run asks of the database, and whether it came to the end. */
    async function run(work: (over: Env, walk: Omit<Walk, 'now'>) => Promise<boolean>) {
      const { DB, statements } = counting()
      const budget = budgetOf(LIMIT)
      const isDone = await work({ ...env, DB }, { budget, slice: SLICE })
      return { isDone, asked: statements(), said: LIMIT - budget.statements }
    }

    function budgetOf(statements: number) {
      return { ...budgetUntil(Date.now() + 60_000), statements }
    }

    const isThere = async (who: string) => (await everything()).includes(who)

    const goOn = ({ context }: TestSite) =>
      run(async ({ KV, DB }, walk) => {
        const open = (await listErasures(DB)).filter(({ siteId }) => siteId === context.id)
        expect(open).toHaveLength(1)
        const own = metered(DB, walk.budget)
        return forgetStrays(KV, own, context, open[0]!.erasure, { now: Date.now(), ...walk })
      })

    test('asks some statements at a time, and is finished by the clock', async () => {
      const { site, lead } = await named('ludmila')
      const begun = await run(async (over, walk) => {
        const erased = await eraseLead(over, site.context, lead.id, Date.now(), walk)
        return erased?.everywhere === true
      })
      expect(begun.isDone).toBe(false)
      // Nothing leads there any more, whatever else is left.
      expect((await act(site, 'GET', `/v1/leads/${lead.id}`)).status).toBe(404)
      expect(await isThere('ludmila')).toBe(true)
      const runs = [await goOn(site)]
      while (!runs.at(-1)!.isDone) runs.push(await goOn(site))
      expect(runs.length).toBeGreaterThan(1)
      for (const { asked, said } of runs) expect(asked).toBeLessThanOrEqual(said + 1)
      expect(await isThere('ludmila')).toBe(false)
      // What else they did stays.
      expect(await listEvents(env.DB, site.siteId, 'machine-0')).toHaveLength(1)
      await goOnErasing(turn())
      await expectVerified(site)
    })

    test('goes on with the clock where whoever asked for it has died', async () => {
      const { site, lead } = await named('kasimir')
      const budget = budgetOf(0)
      expect(await eraseLead(env, site.context, lead.id, Date.now(), { budget })).toEqual({
        everywhere: false,
      })
      expect(await isThere('kasimir')).toBe(true)
      await worker.scheduled(createScheduledController(), env)
      expect(await isThere('kasimir')).toBe(false)
      await expectVerified(site)
    })

    test('takes nothing of who comes again meanwhile', async () => {
      const { site, email, lead } = await named('theodora')
      const budget = budgetOf(0)
      await eraseLead(env, site.context, lead.id, Date.now(), { budget })
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + DAY })
      for (const visitor of ['machine-3', 'theodora-new']) await send(site, [form(email)], { visitor })
      const again = await leadOf(site, `email=${email}`)
      while (!(await goOn(site)).isDone);
      expect(await leadOf(site, `email=${email}`)).toMatchObject({ id: again.id, score: again.score })
      vi.useRealTimers()
      expect(await listEvents(env.DB, site.siteId, 'theodora-new')).toHaveLength(1)
      // The form that it sent later, and the page that it looked at before.
      const kinds = (await listEvents(env.DB, site.siteId, 'machine-3')).map(({ kind }) => kind)
      expect(kinds.toSorted()).toEqual(['form', 'page_view'])
      await expectVerified(site)
    })
  })

  test('lets a person come back later, as somebody new', async () => {
    const site = await makeSite()
    await send(site, [event({ url: PRICING, at: Date.now() - 3 * DAY }), form('back@harbrook.dev')], {
      visitor: 'b',
    })
    const first = await leadOf(site, 'email=back@harbrook.dev')
    await act(site, 'DELETE', `/v1/leads/${first.id}`)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + DAY })
    await send(site, [form('back@harbrook.dev')], { visitor: 'b' })
    const second = await leadOf(site, 'email=back@harbrook.dev')
    vi.useRealTimers()
    expect(second.id).not.toBe(first.id)
    expect(second.score).toBeLessThan(first.score)
    await expectLeadClean(site, second.id, 1)
  })

  test('is for admin keys, and knows nobody of another site', async () => {
    const [site, other] = [await makeSite(), await makeSite()]
    await send(site, [form('mine@harbrook.dev')])
    const { id } = await leadOf(site, 'email=mine@harbrook.dev')
    const headers = { authorization: `Bearer ${site.readKey}` }
    expect((await request(`/v1/leads/${id}`, { method: 'DELETE', headers })).status).toBe(403)
    expect((await request(`/v1/leads/${id}/export`, { headers })).status).toBe(403)
    expect((await act(other, 'DELETE', `/v1/leads/${id}`)).status).toBe(404)
    expect((await act(other, 'GET', `/v1/leads/${id}/export`)).status).toBe(404)
  })
})

test('GET /v1/leads/:id/export holds all that is kept of a person', async () => {
  const site = await makeSite()
  const sent = [...events(3), form('ex@harbrook.dev')]
  await send(site, sent, { visitor: 'one' })
  await send(site, [form('ex@harbrook.dev')], { visitor: 'two' })
  await send(site, [form('not@harbrook.dev')], { visitor: 'three' })
  const { id } = await leadOf(site, 'email=ex@harbrook.dev')
  const whole = await read<{ visitors: { visitor: string; events: { id: string }[] }[] }>(
    site,
    `/v1/leads/${id}/export`,
    site.adminKey,
  )
  expect(whole).toMatchObject({
    lead: { id, email: 'ex@harbrook.dev' },
    identities: ['email:ex@harbrook.dev'],
    links: [{ visitor: 'one' }, { visitor: 'two' }],
    visitors: [{ visitor: 'one' }, { visitor: 'two' }],
  })
  expect(whole.visitors[0]?.events.map((one) => one.id).sort()).toEqual(sent.map((one) => one.id).sort())
  expect(JSON.stringify(whole)).not.toContain('not@harbrook.dev')
})

describe('consent taken back', () => {
  const consent = (state: 'granted' | 'denied', fields: object = {}) =>
    event({ kind: 'consent', state, ...fields })

  test('leaves nothing of an anonymous visitor, and takes nothing more of it', async () => {
    const site = await makeSite()
    const visitor = 'withdrawn-anon-31'
    const sent = events(5)
    await send(site, sent, { visitor })
    await send(site, [...events(2), consent('denied')], { visitor })
    const stored = await everything()
    expect(stored.includes(visitor)).toBe(false)
    for (const list of [sent, events(2), [form('w@harbrook.dev')]]) {
      const answer = await answerOf(send(site, list, { visitor }))
      expect(answer).toMatchObject({
        accepted: 0,
        duplicate: 0,
        ignored: list.map(({ id }) => ({ id, reason: /^consent: / })),
      })
    }
    expect((await everything()).includes(visitor)).toBe(false)
    await expectVerified(site)
  })

  test('is heard also while the first beacon of its visitor is written elsewhere', async () => {
    const site = await makeSite()
    const visitor = 'withdrawn-first-32'
    const first = { siteId: site.siteId, visitor, events: [stored(event())] }
    let tries = 0
    const overtaken = replaced({
      async batch<T>(list: D1PreparedStatement[]) {
        // What was read knows nothing of it.
        if (++tries === 2) await send(site, [consent('denied')], { visitor })
        return env.DB.batch<T>(list)
      },
    })
    const [answer] = await projectAll(overtaken, site.context, [first], Date.now())
    expect(tries).toBeGreaterThan(2)
    expect(answer).toMatchObject({ accepted: 0, ignored: [{ reason: expect.stringMatching(/^consent: /) }] })
    expect((await everything()).includes(visitor)).toBe(false)
    await expectVerified(site)
  })

  test('counts nothing more of somebody known, who stays', async () => {
    const site = await makeSite()
    await send(site, [event({ url: PRICING }), form('known@harbrook.dev')], { visitor: 'k' })
    const before = await leadOf(site, 'email=known@harbrook.dev')
    expect(await answerOf(send(site, [consent('denied')], { visitor: 'k' }))).toMatchObject({ accepted: 1 })
    expect(
      await answerOf(send(site, [event({ kind: 'form', form: 'demo' })], { visitor: 'k' })),
    ).toMatchObject({
      ignored: [{ reason: /^consent: / }],
    })
    expect(await leadOf(site, 'email=known@harbrook.dev')).toMatchObject({
      id: before.id,
      score: before.score,
    })
    await expectLeadClean(site, before.id, 1)
    await expectVerified(site)
  })

  test('holds for what comes in one flight with it, as if that had come after', async () => {
    const site = await makeSite()
    const now = Date.now()
    await send(site, [form('flight@harbrook.dev', { at: now - 9_000 })], { visitor: 'f' })
    const fly = async (...beacons: [visitor: string, ...events: ReturnType<typeof event>[]][]) => {
      const flown = beacons.map(([visitor, ...list]) => ({
        ...{ siteId: site.siteId, visitor, events: list.map((one) => stored(one)) },
      }))
      return (await projectAll(env.DB, site.context, flown, now)).map(({ accepted }) => accepted)
    }
    const view = (at: number) => event({ at, url: PRICING })
    expect(
      await fly(
        ['f', view(now - 8_000)],
        ['f', consent('denied', { at: now - 7_000 })],
        ['f', view(now - 6_000)],
        ['somebody else', view(now - 6_000)],
      ),
    ).toEqual([1, 1, 0, 1])
    // Taken back and given again: the last word holds, and what came after it is taken.
    expect(
      await fly(
        ['h', view(now - 8_000)],
        ['h', consent('denied', { at: now - 7_000 })],
        ['h', consent('granted', { at: now - 6_000 })],
        ['h', view(now - 5_000)],
      ),
    ).toEqual([1, 1, 1, 1])
    expect((await listEvents(env.DB, site.siteId, 'h')).map(({ kind }) => kind)).toEqual([
      'consent',
      'page_view',
    ])
    expect(await answerOf(send(site, [event()], { visitor: 'h' }))).toMatchObject({ accepted: 1 })
    await expectVerified(site)
  })

  test('is given again by a later word, not by an older one that comes late', async () => {
    const site = await makeSite()
    const now = Date.now()
    await send(site, [consent('denied', { at: now - 2_000 })], { visitor: 'g' })
    expect(
      await answerOf(send(site, [consent('granted', { at: now - 3_000 })], { visitor: 'g' })),
    ).toMatchObject({ accepted: 0 })
    const again = [
      event({ at: now - 1_500 }),
      consent('granted', { at: now - 1_000 }),
      event({ at: now - 500 }),
    ]
    expect(await answerOf(send(site, again, { visitor: 'g' }))).toMatchObject({
      accepted: 2,
      ignored: [{ id: again[0]!.id }],
    })
    expect(await answerOf(send(site, [event()], { visitor: 'g' }))).toMatchObject({ accepted: 1 })
    await expectVerified(site)
  })
})
