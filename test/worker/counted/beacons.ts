import { env as bindings } from 'cloudflare:workers'
import { expect, vi } from 'vitest'
import { KV_KEYS } from '../../../worker/kv/keys.ts'
import { elsewhere, event, events, leadOf, makeSite, request, send, type TestSite } from '../support.ts'
import { counting, countingAnswer, figures } from './counting.ts'

export const PRICING = 'https://www.harbrook.dev/pricing'

export const named = (email: string) => event({ kind: 'form', form: 'newsletter', email })

/** What a beacon asks before it is answered. */
export async function beacon(where: TestSite, visitor: string, list: object[]) {
  const spent = countingAnswer()
  const answer = await send(where, list, { visitor, over: { DB: spent.DB } })
  expect(await answer.json()).toMatchObject({ ignored: [] })
  return figures(spent)
}

/** Ten, sent again to the isolate that took them, or to another. */
export async function again(site: TestSite, isElsewhere: boolean) {
  const visitor = `again${isElsewhere}`
  const list = events(10)
  await send(site, list, { visitor })
  if (isElsewhere) elsewhere(site, visitor)
  return beacon(site, visitor, list)
}

/** Ten of a lead that become an MQL by them, where somebody wants to be told. */
export async function changeStage() {
  const rung = await makeRung()
  const traits = { title: 'Chief Technology Officer' }
  await send(rung, [event({ kind: 'identify', email: 'rung@analytical-engines.com', traits })])
  const demo = event({ kind: 'form', form: 'demo' })
  const spent = await beacon(rung, 'v1', [...events(9, { url: PRICING }), demo])
  expect((await leadOf(rung, 'email=rung@analytical-engines.com')).stage).toBe('mql')
  return spent
}

/** What is asked after the answer, to tell somebody of a new lead and to note what they answered. */
export async function tell() {
  const rung = await makeRung()
  await send(rung, [event()])
  const [upToAnswer, whole] = [countingAnswer(), counting()]
  await send(rung, [named('first@harbrook.dev')], { over: { DB: upToAnswer.DB } })
  await send(rung, [named('second@harbrook.dev')], { visitor: 'v2', over: { DB: whole.DB } })
  expect(fetch).toHaveBeenCalledTimes(2)
  const [answer, all] = [figures(upToAnswer), figures(whole)]
  return {
    statements: all.statements - answer.statements,
    read: all.read - answer.read,
    written: all.written - answer.written,
  }
}

/** The beacon that makes a lead writes it at once. */
export async function copy(site: TestSite) {
  const put = vi.spyOn(bindings.KV, 'put')
  // A few go at a time, and other tests have left some hundreds: they are too old by then.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + KV_KEYS.score.seconds * 1_000 })
  const pages = Array.from({ length: 19 }, (_, nth) =>
    event({ url: `https://www.harbrook.dev/product/${nth}` }),
  )
  await send(site, [...pages, named('copied@harbrook.dev')], { visitor: 'copied' })
  vi.useRealTimers()
  const puts = put.mock.calls.filter(([key]) => key.startsWith('score:') && key.endsWith(':copied'))
  return { puts: puts.length, bytes: Math.max(...puts.map(([, value]) => String(value).length)) }
}

/** No receiver is there; it is said to be. */
async function makeRung(): Promise<TestSite> {
  vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(null, { status: 204 }))
  const rung = await makeSite()
  const body = JSON.stringify({ url: 'https://hooks.harbrook.dev/leads' })
  await request('/v1/webhooks', {
    method: 'POST',
    headers: { authorization: `Bearer ${rung.adminKey}` },
    body,
  })
  return rung
}
