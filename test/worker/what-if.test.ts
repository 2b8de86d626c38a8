import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { WhatIf } from '../../shared/scoring/index.ts'
import { publishModel } from '../../worker/actions/publish-model.ts'
import { whatIf } from '../../worker/actions/what-if.ts'
import worker from '../../worker/index.ts'
import { ask, BASE, PRICING, priced, sendPerson, TARIFFS, tariffs } from './priced.ts'
import { env, event, leadOf, makeSite, replaced, request, send, type TestSite } from './support.ts'

let site: TestSite

const person = (name: string, urls: string[]) => sendPerson(site, name, urls)
const api = (method: string, path: string, body?: unknown) => ask(site, method, path, body)
const publish = (body: object) => api('POST', '/v1/models/publish', body)

beforeEach(async () => {
  // Every receiver says yes.
  vi.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response())
  site = await makeSite({ model: BASE })
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('what-if', () => {
  test('foretells what a publish then does, and writes nothing', async () => {
    await person('fay', [PRICING])
    await person('gus', [])
    const model = priced({ 'pricing-page': 70 })
    const answer: WhatIf & { of: number } = (await api('POST', '/v1/models/draft/what-if', { model })).body
    const { id } = await leadOf(site, 'email=fay@harbrook.dev')
    expect(answer).toMatchObject({
      leads: 2,
      of: 2,
      rules: [{ rule: 'pricing-page', leads: 1 }],
      movers: [{ lead: id, before: { score: 20, stage: 'lead' }, after: { score: 70, stage: 'mql' } }],
    })
    expect(answer.stages.find(({ stage }) => stage === 'mql')?.enters).toEqual({ count: 1, leads: [id] })
    const fromNow = (await api('POST', '/v1/models/draft/what-if', { model, mode: 'from-now' })).body
    expect(fromNow.movers).toEqual([])
    expect(await leadOf(site, 'email=fay@harbrook.dev')).toMatchObject({ score: 20, modelVersion: 1 })
    await publish({ model })
    expect(await leadOf(site, 'email=fay@harbrook.dev')).toMatchObject({ score: 70, stage: 'mql' })
  })

  test('lowers nobody unless it is told of, and says who stays', async () => {
    await person('ida', [PRICING])
    await publish({ model: priced({ 'pricing-page': 70 }) })
    expect(await leadOf(site, 'email=ida@harbrook.dev')).toMatchObject({ stage: 'mql' })
    const asked = async (mode: string) =>
      (await api('POST', '/v1/models/draft/what-if', { model: BASE, mode })).body
    const silent: WhatIf = await asked('silent')
    expect(silent.spared).toBe(1)
    expect(silent.stages.map(({ leaves }) => leaves.count)).toEqual([0])
    const told: WhatIf = await asked('notify')
    expect(told.spared).toBe(0)
    expect(told.stages.find(({ stage }) => stage === 'mql')?.leaves.count).toBe(1)
  })

  test('goes through the events where something else is looked at', async () => {
    await person('hal', [TARIFFS])
    const tag = { name: 'pricing', patterns: ['/pricing*', '/tarife*'] }
    const answer: WhatIf = (await api('PUT', '/v1/tags?whatIf', tag)).body
    expect(answer).toMatchObject({
      leads: 1,
      rules: [{ rule: 'pricing-page', points: expect.closeTo(20, 1) }],
    })
    expect((await api('GET', '/v1/tags')).body.modelVersion).toBe(1)
  })

  test('leaves what an earlier publish brings to that, also while it is being prepared', async () => {
    await person('mia', [TARIFFS])
    const model = { ...BASE, rules: [...BASE.rules, tariffs] }
    await publishModel(env, site.siteId, { model, author: 'test' }, Date.now())
    expect((await api('GET', '/v1/models')).body).toMatchObject({ modelVersion: 1, nextVersion: 2 })
    const foretold = async (patterns: string[]): Promise<WhatIf> =>
      (await api('PUT', '/v1/tags?whatIf', { name: 'pricing', patterns })).body
    expect(await foretold(['/pricing*', '/preise*'])).toMatchObject({ leads: 1, rules: [], movers: [] })
    const [mover] = (await foretold(['/pricing*', '/tarife*'])).movers
    expect(mover).toMatchObject({
      before: { score: 41 },
      why: [{ rule: 'pricing-page', points: expect.closeTo(20, 1) }],
    })
    await worker.scheduled({ scheduledTime: Date.now(), cron: '* * * * *', noRetry() {} }, env)
    expect((await leadOf(site, 'email=mia@harbrook.dev')).score).toBe(41)
  })
})

test.each([
  [
    'is being prepared',
    { ...priced({ 'pricing-page': 20 }), rules: [...priced({ 'pricing-page': 20 }).rules, tariffs] },
  ],
  ['serves, and has not come to them', priced({ 'pricing-page': 20 })],
])('what-if begins where a silent version that %s will leave whom it spares', async (_, model) => {
  await publish({ model: priced({ 'pricing-page': 70 }) })
  await person('kim', [PRICING])
  expect(await leadOf(site, 'email=kim@harbrook.dev')).toMatchObject({ stage: 'mql' })
  await publishModel(env, site.siteId, { model, mode: 'silent', author: 'test' }, Date.now())
  const asked = async (mode: string) => {
    const more = { ...model, rules: model.rules.filter(({ id }) => id !== 'download') }
    const { stages }: WhatIf = (await api('POST', '/v1/models/draft/what-if', { model: more, mode })).body
    return stages.map(({ stage, before, after }) => [stage, before, after])
  }
  expect(await asked('silent')).toEqual([['mql', 1, 1]])
  expect(await asked('notify')).toEqual([
    ['lead', 0, 1],
    ['mql', 1, 0],
  ])
  await worker.scheduled({ scheduledTime: Date.now(), cron: '* * * * *', noRetry() {} }, env)
  expect(await leadOf(site, 'email=kim@harbrook.dev')).toMatchObject({ score: 20, stage: 'mql' })
})

test('what-if tells of the same leads each time there is no time for all, however far it came', async () => {
  await Promise.all(Array.from({ length: 60 }, (_, nth) => person(`person-${nth}`, nth % 3 ? [TARIFFS] : [])))
  let pages = 0
  const DB = replaced({
    prepare: (sql: string) => {
      if (sql.includes('from leads l where')) pages++
      return env.DB.prepare(sql)
    },
  })
  const clock = Date.now
  const now = clock()
  const after = async (most: number) => {
    pages = 0
    vi.spyOn(Date, 'now').mockImplementation(() => clock() + (pages >= most ? 1e9 : 0))
    const answered = await whatIf(DB, site.context, { ...BASE, rules: [...BASE.rules, tariffs] }, { now })
    return answered.ok ? answered.whatIf : null
  }
  const first = await after(1)
  expect(first).toMatchObject({ leads: 25, of: 60 })
  expect(await after(2)).toEqual(first)
  expect(await after(3)).toMatchObject({ leads: 60, of: 60 })
})

test('what-if expects nothing of what was before somebody began anew, nor moves whom quarantine holds', async () => {
  for (const name of ['fay', 'asdfasdf', 'rita']) {
    await send(site, [event({ url: TARIFFS, at: Date.now() - 2 * 86_400_000 })], { visitor: name })
    await person(name, [PRICING])
  }
  const headers = { authorization: `Bearer ${site.serverKey}` }
  const said = { email: 'rita@harbrook.dev', outcome: 'reset', reason: 'another owner' }
  const reset = await request('/v1/outcomes', { method: 'POST', headers, body: JSON.stringify(said) })
  expect(reset.ok).toBe(true)
  const { id } = await leadOf(site, 'email=fay@harbrook.dev')
  const held = await leadOf(site, 'email=asdfasdf@harbrook.dev')
  const model = priced({ 'pricing-page': 70 })
  const answers: WhatIf[] = [
    (await api('POST', '/v1/models/draft/what-if', { model })).body,
    (await api('PUT', '/v1/tags?whatIf', { name: 'pricing', patterns: ['/tarife*'] })).body,
  ]
  for (const { movers, stages } of answers) {
    expect(movers.map(({ lead }) => lead)).toEqual([id])
    expect(stages.flatMap((one) => one.enters.leads)).not.toContain(held.id)
  }
  expect(answers[0]?.stages.find(({ stage }) => stage === 'mql')?.enters.leads).toEqual([id])
})
