// A run of the clock on Cloudflare, where D1 lets an invocation ask a thousand statements: with more to do than that each run stays
// below, the next goes on where it stopped, and what comes of it is what comes of it at one go.
import { createScheduledController } from 'cloudflare:test'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { publishModel } from '../../worker/actions/publish-model.ts'
import { advanceModels } from '../../worker/cron/model-jobs.ts'
import { runEverywhere, type Task } from '../../worker/cron/run.ts'
import { settleDue } from '../../worker/cron/settle.ts'
import { sweep } from '../../worker/cron/sweep.ts'
import { listRunning } from '../../worker/db/jobs.ts'
import worker from '../../worker/index.ts'
import { announce } from '../../worker/notify/announce.ts'
import { budgetUntil, hasLeft } from '../../worker/read/budget.ts'
import { counting } from './counted/counting.ts'
import { DAY, env, event, leadOf, makeSite, request, send, type TestSite, turn } from './support.ts'

/** What D1 lets an invocation ask. */
const LIMIT = 1_000
const cloudflare = { ...env, ENVIRONMENT: 'production' }
const alone = { ...cloudflare }
for (const name of Object.keys(alone)) if (name.startsWith('DB_')) Reflect.deleteProperty(alone, name)

beforeEach(() => {
  // As on Cloudflare, time stands still while nothing is waited for.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  vi.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response(null, { status: 204 }))
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('with much to do', () => {
  const LEADS = 4_500
  const OLD = 3_000
  const MESSAGES = 120

  test('a run asks no more than it may, and the runs after it finish what one go would', {
    timeout: 120_000,
  }, async () => {
    const [whole, site] = [await makeBacklog(), await makeBacklog()]
    await settleDue(turn())
    // The other one is not done yet.
    await env.DB.prepare(
      `update leads set due_at = ?2, stage = 'mql', stage_at = ?3 where site_id = ?1 and id like 'due-%'`,
    )
      .bind(site.siteId, Date.now() - 1_000, Date.now() - 3 * DAY)
      .run()
    await publish(whole)
    await advanceModels(turn())
    await sweep(turn({ now: Date.now() - DAY }))
    await publish(site)
    await fill(site, OLD)
    const rung = await makeMessages()

    const asked: number[] = []
    while (!(await isDone(site))) {
      const { DB, statements } = counting()
      await worker.scheduled(createScheduledController(), { ...cloudflare, DB })
      asked.push(statements())
      vi.setSystemTime(Date.now() + 60_000)
      expect(asked.length).toBeLessThan(40)
    }
    expect(Math.max(...asked)).toBeLessThanOrEqual(LIMIT)
    expect(asked.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(1.5 * LIMIT)
    expect(await leadsOf(site)).toEqual(await leadsOf(whole))
    expect(await countOf('deliveries', rung, "status = 'delivered'")).toBe(MESSAGES)
    expect(await countOf('visitors', site)).toBe(await countOf('visitors', whole))
  })

  /** Many leads that are due, and fall; many visitors of whom nothing is left by age. */
  async function makeBacklog(): Promise<TestSite> {
    const site = await makeSite({ settings: { retentionDays: 30 } })
    await send(site, [event({ kind: 'form', form: 'demo', email: 'ada@harbrook.dev' })], { visitor: 'ada' })
    const { id } = await leadOf(site, 'email=ada@harbrook.dev')
    await env.DB.prepare(
      `with recursive n (i) as (select 1 union all select i + 1 from n where i < ?3)
       insert into leads (site_id, id, version, standing, claims, stage, stage_at, model_version, score, scored_at, ceiling,
                          due_at, account, created_at, last_seen_at, registers)
       select site_id, 'due-' || i, 1, standing, claims, 'mql', ?4, model_version, score, scored_at, ceiling, ?5, null,
              created_at, last_seen_at, registers
       from n, leads where site_id = ?1 and id = ?2`,
    )
      .bind(site.siteId, id, LEADS, Date.now() - 3 * DAY, Date.now() - 1_000)
      .run()
    await fill(site, OLD)
    return site
  }

  async function fill(site: TestSite, count: number): Promise<void> {
    await env.DB.prepare(
      `with recursive n (i) as (select 1 union all select i + 1 from n where i < ?2)
       insert or ignore into visitors (site_id, id, version, first_seen_at, last_seen_at, registers)
       select site_id, 'old-' || i, 1, ?3, ?3, '2|||[[],[]]' from n, visitors where site_id = ?1 and id = 'ada'`,
    )
      .bind(site.siteId, count, Date.now() - 60 * DAY)
      .run()
  }

  async function publish({ siteId, context }: TestSite): Promise<void> {
    const { model } = context
    const dearer = { ...model, thresholds: { ...model.thresholds, enter: model.thresholds.enter + 5 } }
    const published = await publishModel(
      env,
      siteId,
      { model: dearer, mode: 'notify', author: 'test' },
      Date.now(),
    )
    expect(published).toMatchObject({ ok: true, serving: true })
  }

  /** Many that could not be sent at once. */
  async function makeMessages(): Promise<TestSite> {
    const site = await makeSite()
    const body = JSON.stringify({ url: 'https://hooks.harbrook.dev/leads' })
    const headers = { authorization: `Bearer ${site.adminKey}` }
    await request('/v1/webhooks', { method: 'POST', headers, body })
    await env.DB.prepare(
      `with recursive n (i) as (select 1 union all select i + 1 from n where i < ?2)
       insert into deliveries (site_id, webhook_id, id, type, body, attempts, next_at, status, updated_at)
       select site_id, id, 'message-' || i, 'transition', '{}', 0, ?3, 'pending', ?3 from n, webhooks where site_id = ?1`,
    )
      .bind(site.siteId, MESSAGES, Date.now() - 1_000)
      .run()
    return site
  }

  async function isDone(site: TestSite): Promise<boolean> {
    const open = [
      (await listRunning(env.DB, site.siteId)).length,
      await countOf('leads', site, `due_at <= ${Date.now()}`),
      await countOf('visitors', site, "id like 'old-%'"),
      (await env.DB.prepare("select 1 from deliveries where status = 'pending'").first()) ? 1 : 0,
    ]
    return open.every((count) => count === 0)
  }

  async function countOf(table: string, { siteId }: TestSite, where = 'true'): Promise<number> {
    const sql = `select count(*) as n from ${table} where site_id = ?1 and ${where}`
    return (await env.DB.prepare(sql).bind(siteId).first<number>('n')) ?? 0
  }

  /** How many leads stand where, and by which version. */
  async function leadsOf({ siteId }: TestSite): Promise<unknown[]> {
    const { results } = await env.DB.prepare(
      `select stage, model_version, count(*) as n, round(min(score)) as score from leads where site_id = ?1
       group by stage, model_version order by 1, 2`,
    )
      .bind(siteId)
      .all()
    return results
  }
})

test('of an outage with more messages than a request may ask for, one takes its part', async () => {
  const site = await makeSite()
  const headers = { authorization: `Bearer ${site.adminKey}` }
  const body = JSON.stringify({ url: 'https://hooks.harbrook.dev/leads' })
  await request('/v1/webhooks', { method: 'POST', headers, body })
  await env.DB.prepare(
    `with recursive n (i) as (select 1 union all select i + 1 from n where i < 400)
     insert into deliveries (site_id, webhook_id, id, type, body, attempts, next_at, status, updated_at)
     select site_id, id, 'message-' || i, 'transition', '{}', 0, ?2, 'pending', ?2 from n, webhooks where site_id = ?1`,
  )
    .bind(site.siteId, Date.now() - 1_000)
    .run()
  const { DB, statements } = counting()
  await announce(cloudflare, DB, Date.now())
  expect(statements()).toBeLessThanOrEqual(600)
  expect(statements()).toBeGreaterThan(500)
  // None is left half done.
  const { results } = await env.DB.prepare(
    'select status, attempts, count(*) as n from deliveries where site_id = ?1 group by 1, 2',
  )
    .bind(site.siteId)
    .all<{ n: number }>()
  expect(results).toMatchObject([
    { status: 'delivered', attempts: 1 },
    { status: 'pending', attempts: 0 },
  ])
})

describe('tasks that never have enough', () => {
  const greedy = (name: string, got: Map<string, number>): Task => ({
    name,
    async run({ db, budget }) {
      while (hasLeft(budget, 7)) {
        for (let nth = 0; nth < 7; nth++) db.prepare('select 1')
        got.set(name, (got.get(name) ?? 0) + 7)
      }
    },
  })

  test('stay within the run together, and each has its turn', async () => {
    const names = ['models', 'pages', 'studies', 'reports', 'sweep']
    const got = new Map<string, number>()
    const tasks = {
      first: [greedy('settle', got)],
      inTurn: names.map((name) => greedy(name, got)),
    }
    for (let minute = 0; minute < names.length; minute++) {
      const before = [...got.values()].reduce((sum, one) => sum + one, 0)
      await runEverywhere(tasks, alone, minute * 60_000, budgetUntil(Date.now() + 1_000, 600))
      const asked = [...got.values()].reduce((sum, one) => sum + one, 0) - before
      expect(asked).toBeLessThanOrEqual(600)
      expect(asked).toBeGreaterThan(560)
    }
    // A sixth each time; the others a third, and two of them the rest of what one leaves.
    expect(got.get('settle')).toBe(names.length * 98)
    for (const name of names) expect(got.get(name)).toBeGreaterThan(300)
  })

  test('a database whose turn comes later is not left out', async () => {
    const got = new Map<string, number>()
    const second = new Map<string, number>()
    const DB_2 = env.DB_2 ?? env.DB
    const task: Task = {
      name: 'greedy',
      async run(own) {
        await greedy('greedy', own.db === own.env.DB ? got : second).run(own)
      },
    }
    for (let minute = 0; minute < 2; minute++) {
      const budget = budgetUntil(Date.now() + 1_000, 100)
      await runEverywhere(
        { first: [], inTurn: [task, task, task] },
        { ...alone, DB_2 },
        minute * 180_000,
        budget,
      )
    }
    expect(got.get('greedy')).toBeGreaterThan(80)
    expect(second.get('greedy')).toBeGreaterThan(80)
  })
})
