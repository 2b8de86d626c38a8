import { createScheduledController } from 'cloudflare:test'
import { describe, expect, test } from 'vitest'
import { listRunning } from '../../worker/db/jobs.ts'
import { findLeadRow } from '../../worker/db/leads.ts'
import { insertTombstones } from '../../worker/db/tombstones.ts'
import { findVisitor, listVisitors } from '../../worker/db/visitors.ts'
import worker from '../../worker/index.ts'
import { hashOf } from '../../worker/project/graves.ts'
import { advance } from '../../worker/project/model-job.ts'
import { project } from '../../worker/project/project.ts'
import { join } from '../../worker/project/relink.ts'
import {
  elsewhere,
  env,
  event,
  expectVerified,
  leadOf,
  makeSite,
  request,
  send,
  type TestSite,
} from './support.ts'

const PRICING = 'https://www.harbrook.dev/pricing'
const NOW = Date.now() - 3_600_000
const MACHINE = { 'user-agent': 'curl/8.0' }
const PERSON = { 'user-agent': 'Mozilla/5.0 Firefox/153.0' }

const form = (email: string, fields: object = {}) => event({ kind: 'form', form: 'news', email, ...fields })
const cron = () => worker.scheduled(createScheduledController(), env)

async function setBots(site: TestSite, bots: 'exclude' | 'flag'): Promise<void> {
  const response = await request(`/v1/sites/${site.siteId}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${site.adminKey}` },
    body: JSON.stringify({ settings: { bots } }),
  })
  expect(response.status).toBe(200)
}

/** People, a machine that gives a name of theirs, one that gives its own, one found out late, and one a server knows. */
const STORY = [
  { visitor: 'ada', headers: PERSON, one: form('ada@harbrook.dev', { at: NOW }) },
  { visitor: 'ada', headers: PERSON, one: event({ url: PRICING, at: NOW + 1_000 }) },
  { visitor: 'echo', headers: MACHINE, one: form('ada@harbrook.dev', { at: NOW + 2_000 }) },
  { visitor: 'echo', headers: MACHINE, one: event({ url: PRICING, at: NOW + 3_000 }) },
  { visitor: 'own', headers: MACHINE, one: form('own@harbrook.dev', { at: NOW + 4_000 }) },
  { visitor: 'late', headers: PERSON, one: form('late@harbrook.dev', { at: NOW + 5_000 }) },
  { visitor: 'late', headers: PERSON, one: event({ url: PRICING, at: NOW + 6_000 }) },
  { visitor: 'late', headers: MACHINE, one: event({ url: `${PRICING}?b`, at: NOW + 7_000 }) },
  { visitor: 'known', one: event({ kind: 'identify', email: 'known@harbrook.dev', at: NOW + 8_000 }) },
  { visitor: 'known', headers: MACHINE, one: form('other@harbrook.dev', { at: NOW + 9_000 }) },
  { visitor: 'none', headers: MACHINE, one: event({ kind: 'form', form: 'demo', at: NOW + 10_000 }) },
]

async function live(bots: 'exclude' | 'flag'): Promise<TestSite> {
  const site = await makeSite({ settings: { bots } })
  for (const { visitor, headers = { authorization: `Bearer ${site.serverKey}` }, one } of STORY) {
    await send(site, [one], { visitor, headers })
  }
  return site
}

/** All that is kept of visitors, whose each is, and the registers of theirs. */
async function stateOf(site: TestSite): Promise<unknown[]> {
  const { results } = await env.DB.prepare(
    `select v.id, v.arrivals, v.registers, v.claim, l.email, l.claims, l.registers as merged from visitors v
     left join leads l on l.site_id = v.site_id and l.id = v.lead_id where v.site_id = ?1 order by v.id`,
  )
    .bind(site.siteId)
    .all()
  return results
}

describe('a site that changes what it does with machines', () => {
  test('comes to what it would be had it always done so, both ways', async () => {
    const [changing, flagging, excluding] = [await live('exclude'), await live('flag'), await live('exclude')]
    expect(await stateOf(changing)).not.toEqual(await stateOf(flagging))
    await setBots(changing, 'flag')
    await cron()
    expect(await stateOf(changing)).toEqual(await stateOf(flagging))
    await expectVerified(changing)
    const ada = await leadOf(changing, 'email=ada@harbrook.dev')
    expect(await listVisitors(env.DB, changing.siteId, ada.id)).toHaveLength(2)
    await setBots(changing, 'exclude')
    await cron()
    expect(await stateOf(changing)).toEqual(await stateOf(excluding))
    await expectVerified(changing)
    expect(await listRunning(env.DB, changing.siteId)).toEqual([])
  })

  test('goes on where it stopped, and begins anew where it is changed meanwhile', async () => {
    const site = await makeSite()
    for (let index = 10; index < 70; index++) {
      await send(site, [form(`m${index}@harbrook.dev`)], { visitor: `m${index}`, headers: MACHINE })
    }
    await setBots(site, 'flag')
    const [job] = await listRunning(env.DB, site.siteId)
    const left = await advance(env, env.DB, job!, Date.now())
    expect(left).toMatchObject({ phase: 'judge', done: 25 })
    expect(await expectVerified(site)).toMatchObject({ visitors: 60, pending: 60 })
    await setBots(site, 'exclude')
    // Whoever was at it when it was changed writes nothing more.
    expect(await advance(env, env.DB, left!, Date.now())).toBeNull()
    await cron()
    expect(await expectVerified(site)).toMatchObject({ visitors: 60, pending: 0 })
    expect(
      await env.DB.prepare('select count(*) as n from visitors where site_id = ?1 and lead_id is not null')
        .bind(site.siteId)
        .first('n'),
    ).toBe(0)
    await setBots(site, 'flag')
    await cron()
    expect(await expectVerified(site)).toMatchObject({ visitors: 60, leads: 60, pending: 0 })
    expect(
      await env.DB.prepare('select count(*) as n from visitors where site_id = ?1 and lead_id is not null')
        .bind(site.siteId)
        .first('n'),
    ).toBe(60)
  })

  test('refuses a writer that knows the old word, which then goes by the new', async () => {
    const site = await live('flag')
    await setBots(site, 'exclude')
    await cron()
    const bot = {
      id: 'n1',
      kind: 'page_view',
      at: NOW,
      url: PRICING,
      receivedAt: NOW,
      provenance: 'browser',
      bot: 'x',
    } as const
    await project(
      env.DB,
      site.context,
      { siteId: site.siteId, visitor: 'echo', events: [bot] },
      { now: Date.now(), keepAlive: () => {}, weight: 100 },
    )
    elsewhere(site, 'echo')
    await expectVerified(site)
  })

  test('moves nobody whom a person has put where it is, and gives points and takes them', async () => {
    const site = await live('exclude')
    const ada = await leadOf(site, 'email=ada@harbrook.dev')
    await join(env.DB, site.context, { visitor: 'none', leadId: ada.id, since: NOW + 10_000 }, Date.now())
    await setBots(site, 'flag')
    await cron()
    await expectVerified(site)
    const flagged = await leadOf(site, 'email=ada@harbrook.dev')
    expect(flagged.score).toBeGreaterThan(ada.score)
    expect(await findLeadRow(env.DB, site.siteId, ada.id)).toMatchObject({ hands: 1, claims: 1 })
    await setBots(site, 'exclude')
    await cron()
    await expectVerified(site)
    expect(await leadOf(site, 'email=ada@harbrook.dev')).toMatchObject({ score: ada.score })
  })

  test('brings nobody back who was erased meanwhile', async () => {
    const site = await live('exclude')
    const ada = await leadOf(site, 'email=ada@harbrook.dev')
    const headers = { authorization: `Bearer ${site.adminKey}` }
    expect((await request(`/v1/leads/${ada.id}`, { method: 'DELETE', headers })).status).toBe(204)
    await setBots(site, 'flag')
    await cron()
    await expectVerified(site)
    expect((await request('/v1/leads?email=ada@harbrook.dev', { headers })).status).toBe(404)
    const kept = await env.DB.prepare(
      'select count(*) as n from events where site_id = ?1 and instr(body, ?2)',
    )
      .bind(site.siteId, 'ada@harbrook.dev')
      .first('n')
    expect(kept).toBe(0)
  })

  test('leaves no trace of what it finds to be of the erased, nor of who said nothing else', async () => {
    const site = await makeSite()
    const said = { visitor: 'echo', headers: MACHINE }
    await send(site, [event({ url: PRICING, at: NOW }), form('gone@harbrook.dev', { at: NOW + 5_000 })], said)
    await send(site, [form('gone@harbrook.dev', { at: NOW })], { visitor: 'parrot', headers: MACHINE })
    // As if it had been erased by a version that did not look at what machines say.
    const hash = await hashOf(site.siteId, 'email:gone@harbrook.dev')
    await insertTombstones(env.DB, site.siteId, [{ hash, at: Date.now(), cause: 'erased' }]).run()
    await setBots(site, 'flag')
    await cron()
    expect(await expectVerified(site)).toMatchObject({ visitors: 1, leads: 0 })
    expect(await findVisitor(env.DB, site.siteId, 'echo')).toMatchObject({ lastSeenAt: NOW, claim: null })
  })
})
