// What goes through all leads reads their archive within a budget, as it asks the database: what is read is counted, and where it is
// spent a slice ends before the next lead.
import { afterEach, beforeEach, expect, type MockInstance, test, vi } from 'vitest'
import { startStudy } from '../../worker/actions/start-study.ts'
import { HOT_DAYS } from '../../worker/archive/age.ts'
import { getBucket } from '../../worker/archive/bucket.ts'
import { findReport, findRun } from '../../worker/db/reports.ts'
import { listOpenStudies } from '../../worker/db/studies.ts'
import { goOn } from '../../worker/predict/study.ts'
import { type Budget, budgetUntil } from '../../worker/read/budget.ts'
import { advanceRun, beginRun } from '../../worker/reports/run.ts'
import { DAY, env, event, makeSite, send, type TestSite } from './support.ts'
import { archive, asServer, form, later, START, stopClock } from './support-archive.ts'

/** More than half of what is read together, so that each lead is read by itself. */
const DAYS = 101

let site: TestSite
let reads: MockInstance<R2Bucket['get']>

stopClock()

beforeEach(async () => {
  site = await makeSite()
  for (const visitor of ['ada', 'grace']) {
    const past = Array.from({ length: DAYS }, (_, day) => event({ at: START - day * DAY }))
    await send(site, past, { visitor, ...asServer(site) })
    await send(site, [form(`${visitor}@harbrook.dev`)], { visitor })
  }
  later(HOT_DAYS + 2)
  await archive(site)
  reads = vi.spyOn(await getBucket(), 'get')
})

afterEach(() => {
  reads.mockRestore()
})

const forOneLead = (): Budget => ({ ...budgetUntil(Date.now() + 60_000), objects: DAYS })

/** Goes on with a budget; what it takes out of it is what was read. */
async function spending(budget: Budget, act: () => Promise<unknown>): Promise<void> {
  const [before, had] = [reads.mock.calls.length, budget.objects]
  await act()
  expect(had - budget.objects).toBe(reads.mock.calls.length - before)
}

test('a study looks at as many leads as may be read, and goes on after them', async () => {
  await startStudy(env.DB, site.context, { kind: 'version', version: 1 }, Date.now())
  const open = async () => (await listOpenStudies(env.DB, site.siteId))[0]!
  const few = forOneLead()
  await spending(few, async () => expect(await goOn(env.DB, site.context, await open(), few)).toBe(false))
  expect(reads).toHaveBeenCalledTimes(DAYS)
  expect(await open()).toMatchObject({ phase: 'look', done: 1 })
  const rest = budgetUntil(Date.now() + 60_000)
  await spending(rest, async () => expect(await goOn(env.DB, site.context, await open(), rest)).toBe(true))
  expect(reads).toHaveBeenCalledTimes(2 * DAYS)
})

test('so do reports, which come to the same as those made at one go', async () => {
  const bodyOf = async () => (await findReport(env.DB, site.siteId, 'funnel'))?.body
  await beginRun(env.DB, site.siteId, { review: false }, Date.now())
  const whole = budgetUntil(Date.now() + 60_000)
  await spending(whole, () => advanceRun(env, site.siteId, whole))
  expect(reads).toHaveBeenCalledTimes(2 * DAYS)
  const once = await bodyOf()
  expect(once).toBeDefined()

  await beginRun(env.DB, site.siteId, { review: false }, Date.now())
  const few = forOneLead()
  await spending(few, () => advanceRun(env, site.siteId, few))
  expect(reads).toHaveBeenCalledTimes(3 * DAYS)
  expect(await findRun(env.DB, site.siteId)).toMatchObject({ phase: 'leads', done: 3 })
  const rest = budgetUntil(Date.now() + 60_000)
  await spending(rest, () => advanceRun(env, site.siteId, rest))
  expect(await findRun(env.DB, site.siteId)).toBeNull()
  expect(await bodyOf()).toBe(once)
})
