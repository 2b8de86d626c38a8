// What the clock goes on with, with no more at a time than one slice of it may ask: no slice asks more than it is said to, each goes on
// where the last one stopped, and in the end everything stored is what its events come to.
import { describe, expect, test } from 'vitest'
import { publishModel } from '../../worker/actions/publish-model.ts'
import { updateSite } from '../../worker/actions/update-site.ts'
import { archiveAll } from '../../worker/cron/archive.ts'
import { advanceModels } from '../../worker/cron/model-jobs.ts'
import type { Task } from '../../worker/cron/run.ts'
import { sweep } from '../../worker/cron/sweep.ts'
import { listRunning } from '../../worker/db/jobs.ts'
import { budgetUntil, meteredEnv } from '../../worker/read/budget.ts'
import { DAY, env, event, expectVerified, makeSite, send, type TestSite } from './support.ts'
import { keys, rows } from './support-archive.ts'

const PEOPLE = 60
const WWW = 'https://www.harbrook.dev'

/** Everybody, with a page of each of these days, by a browser or a machine. */
async function people(site: TestSite, days: readonly number[], headers: Record<string, string> = {}) {
  const one = (nth: number) => [
    ...days.map((day) => event({ url: `${WWW}/pricing`, at: Date.now() - day * DAY })),
    event({ kind: 'form', form: 'news', email: `ada${nth}@harbrook.dev` }),
  ]
  await Promise.all(
    Array.from({ length: PEOPLE }, (_, nth) => send(site, one(nth), { visitor: `v${nth}`, headers })),
  )
}

const asServer = ({ serverKey }: TestSite) => ({ authorization: `Bearer ${serverKey}` })

/** @returns How many runs it took. */
async function inSlices(
  most: number,
  run: Task['run'],
  isDone: () => Promise<boolean>,
  now = Date.now(),
): Promise<number> {
  let runs = 0
  for (; !(await isDone()); runs++) {
    const budget = budgetUntil(Date.now() + 60_000, most)
    const own = meteredEnv(env, budget)
    await run({ env: own, db: own.DB, now, budget })
    expect(budget.statements).toBeGreaterThanOrEqual(0)
    expect(runs).toBeLessThan(40)
  }
  return runs
}

describe('in slices', { timeout: 60_000 }, () => {
  const isOver = ({ siteId }: TestSite) => listRunning(env.DB, siteId).then(({ length }) => length === 0)

  test('a publish collects anew, and puts everybody where it sees them', async () => {
    const site = await makeSite()
    await people(site, [0, 1])
    const { model } = site.context
    const rules = [
      ...model.rules,
      {
        ...{
          kind: 'event',
          id: 'prices',
          name: 'Looked at prices',
          on: { kind: 'page_view', url: '/pric*' },
        },
        ...{ points: 41, caps: { perDay: 1 }, decay: { halfLifeDays: 30 }, group: 'interest' },
      },
    ]
    const published = await publishModel(
      env,
      site.siteId,
      { model: { ...model, rules }, author: 'test' },
      Date.now(),
    )
    expect(published).toMatchObject({ ok: true, serving: false })
    expect(await inSlices(46, advanceModels, () => isOver(site))).toBeGreaterThan(2)
    await expectVerified(site)
  })

  test('machines are judged anew', async () => {
    const site = await makeSite()
    await people(site, [0], { 'user-agent': 'curl/8.0' })
    await updateSite(env, site.context, { settings: { bots: 'flag' } }, Date.now())
    expect(await inSlices(91, advanceModels, () => isOver(site))).toBeGreaterThan(1)
    await expectVerified(site)
  })

  test('what is too old is deleted, of people and of those of whom nothing is left', async () => {
    const site = await makeSite({ settings: { retentionDays: 30 } })
    await people(site, [40, 0], asServer(site))
    await Promise.all(
      Array.from({ length: 150 }, (_, nth) =>
        send(site, [event({ at: Date.now() - 40 * DAY })], { visitor: `old${nth}`, headers: asServer(site) }),
      ),
    )
    const left = async () => (await rows(site)).length
    const runs = await inSlices(60, sweep, async () => (await left()) === 2 * PEOPLE, Date.now() + DAY)
    expect(runs).toBeGreaterThan(1)
    await expectVerified(site)
  })

  test('what is past its hot age goes to the archive', async () => {
    const site = await makeSite()
    await env.DB.prepare('update sites set created_at = ?2 where id = ?1')
      .bind(site.siteId, Date.now() - 30 * DAY)
      .run()
    const days = Array.from({ length: 90 }, (_, day) => 20 + day)
    await send(
      site,
      days.map((day) => event({ at: Date.now() - day * DAY })),
      { visitor: 'ada', headers: asServer(site) },
    )
    const runs = await inSlices(44, archiveAll, async () => (await keys(site)).length === days.length)
    expect(runs).toBeGreaterThan(1)
    expect(await rows(site)).toEqual([])
    await expectVerified(site)
  })
})
