import { beforeAll, describe, expect, test } from 'vitest'
import { publishModel } from '../../worker/actions/publish-model.ts'
import { findLeadRow } from '../../worker/db/leads.ts'
import { part } from '../../worker/project/relink.ts'
import { findHistory, type History, type HistoryPoint } from '../../worker/read/history.ts'
import type { Lead } from '../../worker/read/lead.ts'
import { scoreLead } from '../../worker/read/score-lead.ts'
import { loadSite } from '../../worker/read/site.ts'
import { DAY, env, event, leadOf, makeSite, read, request, send, type TestSite } from './support.ts'

const PRICING = 'https://harbrook.dev/pricing'
const BLOG = 'https://harbrook.dev/blog/a'
const NOW = Date.now()

describe('the history of a score', () => {
  let site: TestSite
  let lead: Lead
  /** Raw engagement at the end of each day that something was done, as it stood before what came later. */
  const known: { at: number; raw: number }[] = []

  beforeAll(async () => {
    site = await makeSite()
    const days: [number, Parameters<typeof event>[0][]][] = [
      [60, [{ url: PRICING }, { kind: 'identify', email: 'ada@harbrook.dev' }]],
      [40, [{ url: BLOG }, { kind: 'download', url: BLOG, file: 'guide.pdf' }]],
      [39, [{ url: PRICING }]],
      [10, [{ kind: 'outcome', outcome: 'reset', reason: 'a new year' }]],
      [2, [{ url: PRICING }, { kind: 'form', url: PRICING, form: 'contact' }]],
    ]
    for (const [ago, fields] of days) {
      const at = NOW - ago * DAY
      const said = fields.map((one, nth) => event({ ...one, at: at + nth }))
      expect((await send(site, said, { visitor: 'ada', headers: bearer(site.serverKey) })).status).toBe(202)
      lead = await leadOf(site, 'email=ada@harbrook.dev')
      const row = await findLeadRow(env.DB, site.siteId, lead.id)
      known.push({ at: at + 10, raw: scoreLead(row!, site.context, at + 10).raw })
    }
  })

  test('is at every instant what the score was then', async () => {
    const { points } = await history(`at=${known.map(({ at }) => at).join(',')}`)
    expect(points.map(({ at, raw }) => ({ at, raw }))).toEqual(known)
    expect(points.map(({ raw }) => raw > 0)).toEqual([true, true, true, false, true])
    expect(points[0]?.dimensions?.engagement?.reasons[0]).toMatchObject({ rule: 'pricing-page', count: 1 })
  })

  test('is a series that ends at its end, a day apart, and began with nothing', async () => {
    const to = NOW - DAY
    const { points, modelChanges } = await history(`from=${NOW - 70 * DAY}&to=${to}`)
    expect(points.map(({ at }) => at)).toEqual(Array.from({ length: 70 }, (_, nth) => to - (69 - nth) * DAY))
    expect(points.findIndex(({ raw }) => raw > 0)).toBe(10)
    expect(points[0]).toMatchObject({ score: 0, stage: 'visitor', modelVersion: 1 })
    expect(points[0]).not.toHaveProperty('dimensions')
    expect(modelChanges).toEqual([])
  })

  test('ends as the lead is now', async () => {
    const now = await read<Lead>(site, `/v1/leads/${lead.id}`)
    const { points } = await history(`at=${now.asOf}`)
    expect(points).toEqual([
      {
        at: now.asOf,
        stage: now.stage,
        modelVersion: 1,
        score: now.score,
        raw: now.dimensions.engagement?.raw,
        band: now.band,
        grade: now.grade,
        dimensions: now.dimensions,
      },
    ])
  })

  test.each([
    [`at=${NOW + DAY}`, 400],
    [`to=${NOW + DAY}`, 400],
    ['from=2026-01-02&to=2026-01-01', 400],
    ['from=2024-01-01&to=2026-01-01', 400],
    ['from=2024-01-01&to=2026-01-01&step=week', 200],
    [`at=${Array.from({ length: 51 }, (_, nth) => nth).join(',')}`, 400],
    ['at=1,then', 400],
    ['step=minute', 400],
    ['model=9', 404],
    ['model=1', 200],
  ])('?%s is answered %i', async (query, status) => {
    expect((await ask(`/v1/leads/${lead.id}/history?${query}`)).status).toBe(status)
  })

  test('of nobody, or of another site’s lead, is none', async () => {
    const other = await makeSite()
    expect((await ask('/v1/leads/none/history')).status).toBe(404)
    const foreign = await request(`/v1/leads/${lead.id}/history`, { headers: bearer(other.readKey) })
    expect(foreign.status).toBe(404)
  })

  const ask = (path: string) => request(path, { headers: bearer(site.readKey) })
  const history = (query: string) => read<ApiHistory>(site, `/v1/leads/${lead.id}/history?${query}`)
})

test('tells where the model changed, and scores by the one that served then or by the one asked for', async () => {
  const site = await makeSite()
  const before = Date.now()
  const said = [
    event({ url: PRICING, at: before - 5 * DAY }),
    event({ kind: 'identify', email: 'bo@oak.dev' }),
  ]
  await send(site, said, { visitor: 'bo', headers: bearer(site.serverKey) })
  const { id } = await leadOf(site, 'email=bo@oak.dev')
  const { model } = site.context
  const dearer = model.rules.map((rule) =>
    rule.id === 'pricing-page' && rule.kind === 'event' ? { ...rule, points: 1 } : rule,
  )
  const publishedAt = Date.now() + 10
  await publishModel(env, site.siteId, { model: { ...model, rules: dearer }, author: 'test' }, publishedAt)
  const context = await loadSite(env, site.siteId)
  const at = [publishedAt - 1, publishedAt]
  const own = await found(context!, { to: publishedAt, at })
  expect(own.modelChanges).toEqual([{ at: publishedAt, version: 2 }])
  expect(own.points.map(({ modelVersion }) => modelVersion)).toEqual([1, 2])
  const [first, second] = own.points
  expect(first!.raw).toBeGreaterThan(second!.raw)
  for (const [version, point] of [
    [1, first],
    [2, second],
  ] as const) {
    const all = await found(context!, { to: publishedAt, at, version })
    expect(all.points.map(({ modelVersion }) => modelVersion)).toEqual([version, version])
    expect(all.points.map(({ score }) => score)).toEqual([point!.score, point!.score])
  }

  async function found(
    where: TestSite['context'],
    query: Parameters<typeof findHistory>[3],
  ): Promise<History> {
    const answer = await findHistory(env.DB, where, id, query)
    if (!answer.ok) throw new Error(answer.reason)
    return answer.history
  }
})

test('is of the visitors that are linked now', async () => {
  const site = await makeSite()
  const headers = bearer(site.serverKey)
  const at = Date.now() - DAY
  for (const visitor of ['phone', 'desk']) {
    const said = [event({ url: PRICING, at }), event({ kind: 'identify', email: 'cy@oak.dev', at })]
    await send(site, said, { visitor, headers })
  }
  const { id } = await leadOf(site, 'email=cy@oak.dev')
  const counted = async () => {
    const answer = await read<ApiHistory>(site, `/v1/leads/${id}/history?at=${at + 1}`)
    return answer.points[0]?.dimensions?.engagement?.reasons.find(({ rule }) => rule === 'pricing-page')?.seen
  }
  expect(await counted()).toBe(2)
  await part(env.DB, site.context, { visitor: 'desk', leadId: id }, Date.now())
  expect(await counted()).toBe(1)
})

type ApiHistory = Omit<History, 'points'> & {
  points: (Omit<HistoryPoint, 'dimensions'> & Partial<Pick<HistoryPoint, 'dimensions'>>)[]
}

function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` }
}
