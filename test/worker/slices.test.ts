// Studies and reports of many leads stay within what a Worker may use: each slice asks a known number of statements, whatever the
// leads did, and what is held at once has a bound. How long it all takes of 100,000 leads is read by `npm run soak -- reports-crowd`.
import { beforeAll, describe, expect, test } from 'vitest'
import { startStudy } from '../../worker/actions/start-study.ts'
import { archiveAll } from '../../worker/cron/archive.ts'
import { countAllPages } from '../../worker/cron/count-pages.ts'
import { sweep } from '../../worker/cron/sweep.ts'
import { findReport, findRun } from '../../worker/db/reports.ts'
import { listOpenStudies } from '../../worker/db/studies.ts'
import { isDrawn, shareOf, sliceOf } from '../../worker/predict/draw.ts'
import { goOn } from '../../worker/predict/study.ts'
import { type Budget, budgetUntil, metered } from '../../worker/read/budget.ts'
import { featuresOf } from '../../worker/read/features.ts'
import { loadSite, type SiteContext } from '../../worker/read/site.ts'
import { advanceRun, beginRun } from '../../worker/reports/run.ts'
import { env, event, makeSite, replaced, send, type TestSite, turn } from './support.ts'

const LEADS = 260
/** What D1 lets an invocation ask. */
const LIMIT = 1_000

let site: TestSite
let context: SiteContext

beforeAll(async () => {
  site = await makeSite()
  await Promise.all(
    Array.from({ length: LEADS }, (_, index) =>
      send(site, [event({ kind: 'form', form: 'demo', email: `lead${index}@harbrook.dev` })], {
        visitor: `v${index}`,
      }),
    ),
  )
  context = (await loadSite(env, site.siteId))!
})

/** A database that counts what is asked of it: each statement is prepared once. */
function asking() {
  let asked = 0
  const DB = replaced({
    prepare(sql) {
      asked++
      return env.DB.prepare(sql)
    },
  })
  return { DB, asked: () => asked }
}

/** Goes on as the clock would, and says what each time cost, and what it said that it cost. */
async function goOnWith(work: (DB: D1Database, budget: Budget) => Promise<boolean>) {
  const costs: { asked: number; said: number }[] = []
  for (let isDone = false; !isDone; ) {
    const { DB, asked } = asking()
    const budget = budgetUntil(Date.now() + 60_000)
    const { statements } = budget
    isDone = await work(metered(DB, budget), budget)
    costs.push({ asked: asked(), said: statements - budget.statements })
    expect(costs.length).toBeLessThan(20)
  }
  return costs
}

describe('what a run of the clock asks of the database', () => {
  test('of a study, is what it takes out of its budget at most, and as much for leads that did more', async () => {
    const study = () =>
      goOnWith(async (DB, budget) => {
        const [open] = await listOpenStudies(env.DB, site.siteId)
        return goOn(DB, context, open!, budget)
      })
    await startStudy(env.DB, context, { kind: 'version', version: 1 }, Date.now())
    const few = await study()
    // Two slices and some, and the end of it.
    expect(few.reduce((sum, { asked }) => sum + asked, 0)).toBeLessThanOrEqual(3 * 8 + 8)
    await multiplyEvents(40)
    await startStudy(env.DB, context, { kind: 'version', version: 1 }, Date.now())
    const many = await study()
    for (const { asked, said } of [...few, ...many]) expect(asked).toBeLessThanOrEqual(said)
    // 10,660 events are read in three parts.
    const more =
      many.reduce((sum, { asked }) => sum + asked, 0) - few.reduce((sum, { asked }) => sum + asked, 0)
    expect(more).toBeLessThanOrEqual(2)
  })

  test('stops where the budget is spent, and goes on from there', async () => {
    await startStudy(env.DB, context, { kind: 'version', version: 1 }, Date.now())
    const [open] = await listOpenStudies(env.DB, site.siteId)
    const few = { ...budgetUntil(Number.POSITIVE_INFINITY), statements: 18 }
    expect(await goOn(metered(env.DB, few), context, open!, few)).toBe(false)
    const [later] = await listOpenStudies(env.DB, site.siteId)
    // Two slices of nine at most: the second is begun, and no third.
    expect(later).toMatchObject({ phase: 'look', done: 200 })
    expect(await goOn(env.DB, context, later!, { ...budgetUntil(0), statements: 300 })).toBe(false)
    expect(await goOn(env.DB, context, later!, budgetUntil(Date.now() + 60_000))).toBe(true)
  })

  test('of the reports, is what they take out of their budget at most', async () => {
    await beginRun(env.DB, site.siteId, { review: true }, Date.now())
    const costs = await goOnWith(async (DB, budget) => {
      await advanceRun({ ...env, DB }, site.siteId, budget)
      return (await findRun(env.DB, site.siteId)) === null
    })
    for (const { asked, said } of costs) expect(asked).toBeLessThanOrEqual(said)
    expect(costs.reduce((sum, { asked }) => sum + asked, 0)).toBeLessThan(LIMIT / 10)
    expect(await findReport(env.DB, site.siteId, 'funnel')).not.toBeNull()
  })

  test('of sites of which nothing is due, is as much for one as for many', async () => {
    const now = Date.now()
    const whole = async () => {
      const { DB, asked } = asking()
      for (const run of [countAllPages, archiveAll, sweep])
        await run(turn({ env: { ...env, DB }, db: DB, now }))
      return asked()
    }
    // Whatever other tests have left to be done is done, or as far from it every time.
    const settled = async () => {
      let last = await whole()
      for (let next = await whole(); next < last; next = await whole()) last = next
      return last
    }
    const before = await settled()
    await Promise.all(Array.from({ length: 20 }, () => makeSite()))
    expect(await whole()).toBeGreaterThan(before)
    expect(await settled()).toBe(before)
  })

  test('holds little of somebody who did 50,000 things, in a study and in the reports alike', async () => {
    const much = await makeSite()
    await send(much, [event({ kind: 'form', form: 'demo', email: 'ada@harbrook.dev' })], { visitor: 'ada' })
    await multiplyEvents(50_000, much.siteId)
    const own = (await loadSite(env, much.siteId))!
    const sizes: number[] = []
    const DB = replaced({ prepare: (sql) => measured(env.DB.prepare(sql), sizes) })
    await startStudy(env.DB, own, { kind: 'version', version: 1 }, Date.now())
    const [open] = await listOpenStudies(env.DB, much.siteId)
    const budget = budgetUntil(Date.now() + 60_000)
    const { statements } = budget
    expect(await goOn(metered(DB, budget), own, open!, budget)).toBe(true)
    // Besides what any study takes, a statement for each portion.
    expect(statements - budget.statements).toBeLessThanOrEqual(9 + 8 + 14)
    await beginRun(env.DB, much.siteId, { review: false }, Date.now())
    await advanceRun({ ...env, DB }, much.siteId, budgetUntil(Date.now() + 60_000))
    expect(await findReport(env.DB, much.siteId, 'funnel')).not.toBeNull()
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(100_000)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(5_000)
  }, 60_000)

  /** A statement that notes how many rows it answers with. */
  function measured(statement: D1PreparedStatement, sizes: number[]): D1PreparedStatement {
    return new Proxy(statement, {
      get(target, name) {
        if (name === 'bind') return (...given: unknown[]) => measured(target.bind(...given), sizes)
        const own = Reflect.get(target, name)
        if (name !== 'all') return typeof own === 'function' ? own.bind(target) : own
        return async () => {
          const answer = await target.all()
          sizes.push(answer.results.length)
          return answer
        }
      },
    })
  }

  /** Everybody did all it did so many times. */
  async function multiplyEvents(times: number, siteId = site.siteId): Promise<void> {
    await env.DB.prepare(
      `with recursive n (i) as (select 1 union all select i + 1 from n where i < ?2)
       insert into events (site_id, visitor_id, id, at, kind, body)
       select site_id, visitor_id, id || '-' || i, at, kind, json_set(body, '$.id', id || '-' || i) from n, events where site_id = ?1`,
    )
      .bind(siteId, times)
      .run()
  }
})

describe('what is drawn of many decisions', () => {
  test('is all of some ten thousand leads, and as much as a Worker holds of a hundred thousand', () => {
    const width = featuresOf(context.compiled).features.length
    expect(shareOf(10_000, width)).toBe(1)
    const share = shareOf(100_000, width)
    // Rows of a number each, and a byte for its bin: 25 MB of the 128 there are.
    expect(100_000 * 14 * share * width * 5).toBeLessThanOrEqual(25_000_000)
    expect(100_000 * 14 * share).toBeGreaterThan(100_000)
    expect(100_000 * 14 * shareOf(100_000, 0)).toBeCloseTo(150_000, 0)
    expect(sliceOf(width) * 14 * width).toBeLessThanOrEqual(60_000)
    expect(sliceOf(5_000)).toBe(1)
  })

  test('is drawn by chance, and always the same', () => {
    const drawn = Array.from({ length: 20_000 }, (_, lead) => isDrawn(`lead${lead}`, 1_790_000_000_000, 0.1))
    const count = drawn.filter(Boolean).length
    expect(count).toBeGreaterThan(1_850)
    expect(count).toBeLessThan(2_150)
    const other = drawn.map((_, lead) => isDrawn(`lead${lead}`, 1_790_604_800_000, 0.1))
    // Of one lead each decision is drawn by itself.
    const both = drawn.filter((one, lead) => one && other[lead]).length
    expect(both).toBeGreaterThan(150)
    expect(both).toBeLessThan(260)
    expect(drawn.every((one, lead) => one === isDrawn(`lead${lead}`, 1_790_000_000_000, 0.1))).toBe(true)
  })
})
