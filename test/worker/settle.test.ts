import { expect, test, vi } from 'vitest'
import { halfLife, type Rule } from '../../shared/scoring/index.ts'
import { settleDue } from '../../worker/cron/settle.ts'
import { findLeadRow } from '../../worker/db/leads.ts'
import type { LeadPage } from '../../worker/read/list-leads.ts'
import { DAY, env, event, leadOf, makeSite, read, send, type TestSite, turn } from './support.ts'

test('a lead says how far along it is and what would make it an MQL, alone and not in a list', async () => {
  const site = await makeSite()
  await person(site, ['/pricing', '/demo'])
  const lead = await leadOf(site, 'email=ada@harbrook.dev')
  expect(lead).toMatchObject({ score: 45, journey: 'consideration' })
  expect(lead.nextActions).toHaveLength(3)
  for (const { raw } of lead.nextActions ?? []) expect(raw).toBeGreaterThanOrEqual(59.99)
  const { leads } = await read<LeadPage>(site, '/v1/leads')
  expect(leads[0]).toMatchObject({ journey: 'consideration' })
  expect(leads[0]).not.toHaveProperty('nextActions')
})

test('a lead is foretold to fall when its events go by age, not only as they fade', async () => {
  const rules = halfLife.rules.map(
    (rule): Rule => (rule.kind === 'event' ? { ...rule, decay: 'none' } : rule),
  )
  const site = await makeSite({ model: { ...halfLife, rules }, settings: { retentionDays: 40 } })
  await person(site, ['/pricing', '/demo', '/product', '/blog/1'])
  const { id, stage, forecast, asOf } = await leadOf(site, 'email=ada@harbrook.dev')
  expect([stage, forecast?.stage]).toEqual(['mql', 'lead'])
  expect(((forecast?.at ?? 0) - asOf) / DAY).toBeCloseTo(40, 1)
  expect((await findLeadRow(env.DB, site.siteId, id))?.dueAt).toBeLessThanOrEqual(forecast?.at ?? 0)
})

test('leads of a site that cannot be settled keep no other site waiting', async () => {
  const [broken, other] = [await makeSite(), await makeSite()]
  for (const site of [broken, other]) await person(site, ['/pricing'])
  const due = 'update leads set due_at = ?2, registers = ?3 where site_id = ?1'
  const { registers } = (await env.DB.prepare('select registers from leads where site_id = ?1')
    .bind(other.siteId)
    .first<{ registers: string }>())!
  await env.DB.batch([
    env.DB.prepare(due).bind(broken.siteId, 1, 'torn'),
    // As many as one look at them takes.
    env.DB.prepare(
      `with recursive n (i) as (select 1 union all select i + 1 from n where i < 100)
       insert into leads (site_id, id, version, standing, claims, stage, stage_at, model_version, score, scored_at, ceiling,
                          due_at, created_at, last_seen_at, registers)
       select site_id, id || i, 1, standing, claims, stage, stage_at, model_version, score, scored_at, ceiling,
              due_at, created_at, last_seen_at, registers
       from n, leads where site_id = ?1`,
    ).bind(broken.siteId),
    env.DB.prepare(due).bind(other.siteId, 2, registers),
  ])
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  expect(await settleDue(turn())).toBe(1)
  expect(said.mock.calls.map(([, { task }]) => task)).toEqual([`leads of site ${broken.siteId}`])
  said.mockRestore()
})

async function person(site: TestSite, paths: string[]): Promise<void> {
  const pages = paths.map((path) => event({ url: `https://www.harbrook.dev${path}` }))
  await send(site, [
    ...pages,
    event({ kind: 'identify', email: 'ada@harbrook.dev', traits: { title: 'CTO' } }),
  ])
}
