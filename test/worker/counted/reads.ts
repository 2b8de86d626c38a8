import { expect } from 'vitest'
import { emptyRegisters, encodeRegisters, fold, halfLife } from '../../../shared/scoring/index.ts'
import { settleDue } from '../../../worker/cron/settle.ts'
import { listLeadsById } from '../../../worker/db/leads.ts'
import { walkPages } from '../../../worker/project/walk-pages.ts'
import { invented } from '../../shared/scoring/invented.ts'
import { compiled } from '../../shared/scoring/make.ts'
import { env, event, HOST, leadOf, makeSite, request, send, type TestSite, turn } from '../support.ts'
import { named, PRICING } from './beacons.ts'
import { counting, figures } from './counting.ts'

export const LEADS = 100_000
export const DUE = 100

/** As many leads as one had, each worth a little less than the one before, in companies of three; a few are due. */
export async function makeMany(): Promise<TestSite> {
  const where = await makeSite()
  await send(where, [event({ kind: 'form', form: 'demo' }), named('ada@harbrook.dev')])
  const { id } = await leadOf(where, 'email=ada@harbrook.dev')
  await env.DB.prepare(
    `with recursive n (i) as (select 1 union all select i + 1 from n where i < ?3)
     insert into leads (site_id, id, version, standing, claims, stage, stage_at, model_version, score, scored_at, ceiling,
                        due_at, account, created_at, last_seen_at, registers)
     select site_id, iif(i <= ?4, 'due-', 'later-') || i, 1, standing, claims, stage, stage_at, model_version, score,
            scored_at, ceiling * 50.0 / (50 + i), iif(i <= ?4, scored_at - 60000 - i, scored_at + 86400000 + i),
            'company' || (i / 3), created_at, last_seen_at, registers
     from n, leads where site_id = ?1 and id = ?2`,
  )
    .bind(where.siteId, id, LEADS - 1, DUE)
    .run()
  await env.DB.prepare('update leads set due_at = null where site_id = ?1 and id = ?2')
    .bind(where.siteId, id)
    .run()
  return where
}

/** What a request with the read key asks. */
export async function ask(where: TestSite, path: string) {
  const init = { headers: { authorization: `Bearer ${where.readKey}` } }
  // Its key and its site are known here from then on.
  await request(path, init)
  const spent = counting()
  const response = await request(path, init, { DB: spent.DB })
  expect(response.status).toBe(200)
  return { response, spent: figures(spent) }
}

/** @param isFull Whether it is a page as it should be. */
export async function firstPage<Page>(many: TestSite, path: string, isFull: (page: Page) => boolean) {
  const { response, spent } = await ask(many, path)
  expect(isFull(await response.json<Page>())).toBe(true)
  return spent
}

export async function dashboard(many: TestSite, path: string) {
  const body = new URLSearchParams({ key: many.readKey })
  const entered = await request('/dashboard/login', { method: 'POST', headers: { origin: HOST }, body })
  const cookie = entered.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
  const spent = counting()
  const response = await request(path, { headers: { cookie } }, { DB: spent.DB })
  expect(response.status).toBe(200)
  await response.text()
  return figures(spent)
}

/** For each of those that are due, which have to be so many. */
export async function settle(many: TestSite, due: number) {
  const now = due === 0 ? Date.now() - 10 * 60_000 : Date.now()
  const spent = counting()
  expect(await settleDue(turn({ db: spent.DB, now }))).toBe(due)
  const { read, written } = figures(spent)
  if (due === 0) return { read, written }
  expect(await settleDue(turn({ now }))).toBe(0)
  const [settled] = await listLeadsById(env.DB, many.siteId, { after: 'due-', limit: 1 })
  expect(settled).toMatchObject({ version: 2 })
  expect(settled?.dueAt).toBeGreaterThan(now)
  return { read: read / due, written: written / due }
}

/** Of 30 visitors whose pages are counted, one comes again. */
export async function walk() {
  const own = await makeSite()
  const at = Date.now() - 600_000
  const view = (nth: number) => event({ url: PRICING, view: `view${nth}`, at: at + nth })
  await Promise.all(
    Array.from({ length: 30 }, (_, nth) => send(own, [view(nth)], { visitor: `walker${nth}` })),
  )
  const whole = () => walkPages(env.DB, own.context, Date.now(), () => true)
  expect(await whole()).toMatchObject({ done: true })
  await send(own, [view(200)], { visitor: 'walker7' })
  const spent = counting()
  await walkPages(spent.DB, own.context, Date.now(), () => true)
  return figures(spent)
}

/** The most that one of several takes. */
export async function stateBytes(): Promise<number> {
  const version = compiled(halfLife)
  const sizes = [0, 1, 2, 3, 4, 5].map((person) => {
    const list = invented(person, 1_200).slice(0, 200)
    expect(list).toHaveLength(200)
    return encodeRegisters(fold(emptyRegisters(), list, version)).length
  })
  return Math.max(...sizes)
}
