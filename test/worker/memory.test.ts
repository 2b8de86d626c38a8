import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { findVisitor } from '../../worker/db/visitors.ts'
import { countingAnswer } from './counted/counting.ts'
import {
  answerOf,
  env,
  event,
  expectVerified,
  leadOf,
  makeSite,
  request,
  send,
  type TestSite,
} from './support.ts'

const ada = () => event({ kind: 'identify', userId: 'ada', email: 'ada@harbrook.dev' })

let site: TestSite

beforeAll(async () => {
  site = await makeSite()
})

describe('what an isolate remembers', () => {
  test('spares a read to whoever comes again, and to whoever says again who it is', async () => {
    await send(site, [ada()], { visitor: 'again' })
    for (const said of [[event()], [ada(), event()]]) {
      const counted = countingAnswer()
      expect(await answerOf(send(site, said, { visitor: 'again', over: { DB: counted.DB } }))).toMatchObject({
        accepted: said.length,
      })
      expect(counted.batches()).toBe(1)
    }
  })

  test('is no answer where another name is said', async () => {
    await send(site, [event({ kind: 'identify', userId: 'grace' })], { visitor: 'graces' })
    await send(site, [ada(), event({ kind: 'identify', userId: 'grace' })], { visitor: 'again' })
    const { results } = await env.DB.prepare('select visitor_id, reason from suggestions where site_id = ?1')
      .bind(site.siteId)
      .all()
    expect(results).toEqual([{ visitor_id: 'again', reason: 'another claim by the same visitor' }])
    await expectVerified(site)
  })

  test('is not taken for who came again under the same id, though both have been written as often', async () => {
    const own = await makeSite()
    const start = Date.now() - 60_000
    const page = (path: string, seconds: number) =>
      event({ url: `https://www.harbrook.dev/${path}`, at: start + seconds * 1_000 })
    const consent = (state: 'denied' | 'granted', seconds: number) =>
      event({ kind: 'consent', state, at: start + seconds * 1_000 })
    await send(own, [page('pricing', 0)], { visitor: 'phoenix' })
    await send(own, [page('demo', 1)], { visitor: 'phoenix' })

    const another = await anotherIsolate()
    await another(own, 'phoenix', [consent('denied', 2)])
    expect(await findVisitor(env.DB, own.siteId, 'phoenix')).toBeNull()
    await another(own, 'phoenix', [consent('granted', 3)])
    await another(own, 'phoenix', [page('blog/again', 4)])

    await send(own, [page('blog/once-more', 5)], { visitor: 'phoenix' })
    const { firstSeenAt } = (await findVisitor(env.DB, own.siteId, 'phoenix')) ?? {}
    expect(firstSeenAt).toBe(start + 3_000)
    await expectVerified(own)
  })

  test('lets nothing from before a grave in, although its person has come again', async () => {
    const before = Date.now() - 10 * 60_000
    await send(site, [event({ kind: 'identify', userId: 'lazarus', at: before })], { visitor: 'tomb' })
    const { id } = await leadOf(site, 'userId=lazarus')
    const headers = { authorization: `Bearer ${site.adminKey}` }
    expect((await request(`/v1/leads/${id}`, { method: 'DELETE', headers })).status).toBe(204)
    // Two minutes go by.
    await env.DB.prepare('update tombstones set at = at - 120000 where site_id = ?1').bind(site.siteId).run()
    await send(site, [event({ kind: 'identify', userId: 'lazarus' })], { visitor: 'tomb' })
    const late = [
      event({ at: before + 1_000 }),
      event({ kind: 'identify', userId: 'lazarus', at: before + 2_000 }),
    ]
    expect(await answerOf(send(site, late, { visitor: 'tomb' }))).toMatchObject({
      accepted: 0,
      ignored: [{ reason: expect.stringContaining('erased') }, { reason: expect.stringContaining('erased') }],
    })
    await send(site, [event({ kind: 'identify', userId: 'lazarus' })], { visitor: 'another' })
    const lateElsewhere = [event({ kind: 'identify', userId: 'lazarus', at: before + 3_000 })]
    expect(await answerOf(send(site, lateElsewhere, { visitor: 'another' }))).toMatchObject({ accepted: 0 })
  })
})

/** A second copy of the whole worker, which remembers nothing that this one does; its door for a visitor's events. */
async function anotherIsolate() {
  vi.resetModules()
  const { default: worker } = await import('../../worker/index.ts')
  return async (own: TestSite, visitor: string, events: object[]) => {
    const body = JSON.stringify({ v: 1, site: own.writeKey, visitor, sentAt: Date.now(), events })
    const incoming = new Request<unknown, IncomingRequestCfProperties>(
      'https://leadlight.example/v1/events',
      {
        method: 'POST',
        body,
      },
    )
    const ctx = createExecutionContext()
    expect((await worker.fetch(incoming, env, ctx)).status).toBe(202)
    await waitOnExecutionContext(ctx)
  }
}
