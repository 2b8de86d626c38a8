import { expect, test } from 'vitest'
import { halfLife, type Rule } from '../../shared/scoring/index.ts'
import { settleDue } from '../../worker/cron/settle.ts'
import { findLeadRow, listLeadsById } from '../../worker/db/leads.ts'
import type { LeadPage } from '../../worker/read/list-leads.ts'
import { DAY, env, event, leadOf, makeSite, read, replaced, send, type TestSite } from './support.ts'

const LEADS = 100_000
const DUE = 100

test('of 100,000 leads of which 100 are due, the clock reads and writes for the 100 only', async () => {
  const site = await makeSite()
  const demo = { kind: 'form', form: 'demo' } as const
  await send(site, [event(demo), event({ kind: 'identify', email: 'ada@harbrook.dev' })])
  const { id } = await leadOf(site, 'email=ada@harbrook.dev')
  await multiply(site.siteId, id)

  const now = Date.now()
  const idle = metered()
  await env.DB.prepare('update leads set due_at = null where id = ?1').bind(id).run()
  expect(await settleDue(env, idle.DB, now - 10 * 60_000)).toBe(0)
  expect(idle.rows().read).toBeLessThanOrEqual(1)
  expect(idle.rows().written).toBe(0)

  const spent = metered()
  expect(await settleDue(env, spent.DB, now)).toBe(DUE)
  const { read, written } = spent.rows()
  // Each lead: found, read and written, with its index rows; the guards look it up once more, and its browsers are asked for.
  expect(read).toBeLessThanOrEqual(8 * DUE)
  expect(written).toBeLessThanOrEqual(5 * DUE)
  expect(await settleDue(env, env.DB, now)).toBe(0)
  const [settled] = await listLeadsById(env.DB, site.siteId, { after: 'due-', limit: 1 })
  expect(settled).toMatchObject({ version: 2 })
  expect(settled?.dueAt).toBeGreaterThan(now)
})

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

/** As many leads as one had, of whom a few are due. */
async function multiply(siteId: string, id: string): Promise<void> {
  await env.DB.prepare(
    `with recursive n (i) as (select 1 union all select i + 1 from n where i < ?3)
     insert into leads (site_id, id, version, standing, claims, stage, stage_at, model_version, score, scored_at, ceiling,
                        due_at, created_at, last_seen_at, registers)
     select site_id, iif(i <= ?4, 'due-', 'later-') || i, 1, standing, claims, stage, stage_at, model_version, score,
            scored_at, ceiling, iif(i <= ?4, scored_at - 60000 - i, scored_at + 86400000 + i), created_at, last_seen_at,
            registers
     from n, leads where site_id = ?1 and id = ?2`,
  )
    .bind(siteId, id, LEADS - 1, DUE)
    .run()
}

/** The database, adding up all that it is asked, in D1's own words. */
function metered() {
  const rows = { read: 0, written: 0 }
  const count = <Result extends D1Result>(result: Result): Result => {
    rows.read += result.meta.rows_read
    rows.written += result.meta.rows_written
    return result
  }
  const originals = new WeakMap<D1PreparedStatement, D1PreparedStatement>()
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = new Proxy(statement, {
      get(target, name) {
        if (name === 'bind') return (...values: unknown[]) => wrap(target.bind(...values))
        if (name === 'all' || name === 'run') return async () => count(await target[name]())
        if (name === 'first') {
          return async (column?: string) => {
            const [row] = count(await target.all<Record<string, unknown>>()).results
            return column === undefined ? (row ?? null) : (row?.[column] ?? null)
          }
        }
        return Reflect.get(target, name)
      },
    })
    originals.set(wrapped, statement)
    return wrapped
  }
  const DB = replaced({
    prepare: (sql) => wrap(env.DB.prepare(sql)),
    batch: async <T>(list: D1PreparedStatement[]) =>
      (await env.DB.batch<T>(list.map((one) => originals.get(one) ?? one))).map(count),
  })
  return { DB, rows: () => rows }
}
