// What a study takes of each lead: what counted of what was known at the time, and nothing that was told later.
import { expect, test } from 'vitest'
import { listLeadsById } from '../../worker/db/leads.ts'
import { type Looking, lookAt } from '../../worker/predict/look.ts'
import { loadTable } from '../../worker/predict/table.ts'
import { budgetUntil } from '../../worker/read/budget.ts'
import { COLLEAGUES } from '../../worker/read/features.ts'
import { DAY, env, event, leadOf, makeSite, request, send } from './support.ts'

const WWW = 'https://www.harbrook.dev'
const now = Date.now()
const day = (count: number) => now + count * DAY

test('a lead is looked at by what counts of it: within its look-back, and since it began anew', async () => {
  const site = await makeSite()
  const email = 'ada@harbrook.dev'
  const lines = [
    { kind: 'page_view', visitor: 'a', at: day(-120), url: `${WWW}/pricing` },
    { kind: 'form', form: 'contact', visitor: 'a', at: day(-60), url: WWW, email },
    // More than two weeks apart: two of the Mondays on which a lead is looked at lie between them, whatever day it is.
    { kind: 'outcome', outcome: 'sql', at: day(-52), email },
    { kind: 'outcome', outcome: 'reset', at: day(-37), email },
    {
      kind: 'form',
      form: 'contact',
      visitor: 'b',
      at: day(-60),
      url: WWW,
      email: 'kjhgfdsaq@mailinator.com',
    },
  ]
  const post = (path: string, body: string) =>
    request(path, { method: 'POST', headers: { authorization: `Bearer ${site.serverKey}` }, body })
  await post('/v1/imports', JSON.stringify({ id: 'past', name: 'past' }))
  await post('/v1/imports/past/lines?from=0', lines.map((line) => JSON.stringify(line)).join('\n'))
  const rows = await listLeadsById(env.DB, site.siteId, { after: '', limit: 9 })
  expect(rows).toHaveLength(2)
  const { compiled } = site.context
  const looking: Looking = {
    compiled,
    goal: 'sql',
    horizonDays: 30,
    withFeatures: false,
    share: 1,
    now: day(1),
  }
  const look = async (asked: Looking) => {
    const { snapshots: found } = await lookAt(
      env.DB,
      site.context,
      rows,
      asked,
      budgetUntil(Date.now() + 10_000),
    )
    // The other one is held: nobody was to call it.
    expect(found.size).toBe(1)
    return [...found.values()][0]!
  }
  const { knownFrom, rows: known } = await look(looking)
  expect(knownFrom).toBe(day(-60))
  // An enquiry; the prices were looked at too long before.
  expect(known[0]).toEqual([day(-60), 1, expect.closeTo(50, 3)])
  const between = (from: number, to: number) => known.filter(([at = 0]) => at > day(from) && at <= day(to))
  expect(between(-60, -52).map(([, label]) => label)).toContain(1)
  expect(between(-52, -37)).toEqual([])
  const anew = between(-37, 0)
  expect(anew.length).toBeGreaterThan(0)
  for (const [, label, raw] of anew) expect([label, raw]).toEqual([0, 0])
  // What was said of it after the study had begun is not in it.
  const earlier = await look({ ...looking, now: day(0) - 1 })
  expect(earlier.rows.every(([, label]) => label === 0)).toBe(true)
  expect(earlier.rows.length).toBeGreaterThan(known.length)
})

test('what does not count of a lead is not looked at, nor what became of those who were parted from it', async () => {
  const site = await makeSite()
  const email = 'ada@harbrook.dev'
  const form = (address: string) => event({ kind: 'form', form: 'contact', email: address })
  // Older than a browser's may be.
  await send(site, [event({ url: `${WWW}/pricing`, at: day(-9) }), form(email)], { visitor: 'a' })
  await send(site, [form(email)], { visitor: 'b' })
  const { id } = await leadOf(site, `email=${email}`)
  await send(site, [event({ kind: 'outcome', outcome: 'won', at: Date.now() + 20 })], {
    visitor: 'b',
    headers: { authorization: `Bearer ${site.serverKey}` },
  })
  const look = async () => {
    const rows = (await listLeadsById(env.DB, site.siteId, { after: '', limit: 9 })).filter(
      (row) => row.id === id,
    )
    const looking: Looking = {
      compiled: site.context.compiled,
      ...{ goal: 'won', horizonDays: 1, withFeatures: false, share: 1, now: day(30) },
    }
    const { snapshots } = await lookAt(env.DB, site.context, rows, looking, budgetUntil(Date.now() + 10_000))
    return snapshots.get(id)!.rows
  }
  const [[, label, raw] = []] = await look()
  expect([label, raw]).toEqual([1, expect.closeTo(50, 2)])
  const headers = { authorization: `Bearer ${site.adminKey}` }
  expect((await request(`/v1/leads/${id}/links/b`, { method: 'DELETE', headers })).status).toBe(204)
  const left = await look()
  expect(left[0]?.[1]).toBe(0)
  // The other browser stays with it.
  expect(left.at(-1)?.[2]).toBeGreaterThan(20)
})

test('of many leads all are learnt from, in more than one page', async () => {
  const { siteId } = await makeSite()
  await env.DB.prepare(
    `with recursive n (i) as (select 0 union all select i + 1 from n where i < 1004)
     insert into snapshots (site_id, study_id, lead_id, body)
     select ?1, 'study', printf('%05d', i),
            json_object('knownFrom', i, 'account', null, 'rows', json_array(json_array(i, 0, 10, i)))
     from n`,
  )
    .bind(siteId)
    .run()
  const { at, values, people } = await loadTable(env.DB, { siteId, id: 'study', of: 1_005 }, [COLLEAGUES])
  const all = Array.from({ length: 1_005 }, (_, index) => index)
  expect([Array.from(at), Array.from(values), Array.from(people)]).toEqual([all, all, all])
})

test('colleagues are the others of an account that were known at the time', async () => {
  const { siteId } = await makeSite()
  const lead = (leadId: string, account: string | null, knownFrom: number, ...instants: number[]) => ({
    leadId,
    body: JSON.stringify({ knownFrom, account, rows: instants.map((at) => [at, 0, 10, 7]) }),
  })
  const rows = [
    lead('a', 'harbrook.dev', 10, 10, 20, 30),
    lead('b', 'harbrook.dev', 20, 20),
    lead('c', 'harbrook.dev', 30, 30),
    lead('d', null, 10, 10, 30),
    lead('e', 'alone.dev', 10, 30),
  ]
  await env.DB.prepare(
    `insert into snapshots (site_id, study_id, lead_id, body)
     select ?1, 'study', value ->> 'leadId', value ->> 'body' from json_each(?2)`,
  )
    .bind(siteId, JSON.stringify(rows))
    .run()
  const study = { siteId, id: 'study', of: 5 }
  const { labels, at, people, scores, values } = await loadTable(env.DB, study, [COLLEAGUES])
  expect(Array.from(people)).toEqual([0, 0, 0, 1, 2, 3, 3, 4])
  expect(Array.from(at)).toEqual([10, 20, 30, 20, 30, 10, 30, 30])
  expect([...new Set(Array.from(scores)), ...new Set(Array.from(labels))]).toEqual([10, 0])
  // Who belongs to nobody keeps what was found.
  expect(Array.from(values)).toEqual([0, 1, 2, 1, 2, 7, 7, 0])
})
