import { expect, test } from 'vitest'
import { halfLife, type Rule } from '../../shared/scoring/index.ts'
import { findLeadRow } from '../../worker/db/leads.ts'
import type { LeadPage } from '../../worker/read/list-leads.ts'
import { DAY, env, event, leadOf, makeSite, read, send, type TestSite } from './support.ts'

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

async function person(site: TestSite, paths: string[]): Promise<void> {
  const pages = paths.map((path) => event({ url: `https://www.harbrook.dev${path}` }))
  await send(site, [
    ...pages,
    event({ kind: 'identify', email: 'ada@harbrook.dev', traits: { title: 'CTO' } }),
  ])
}
