import { env as bindings, withEnv } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import { eraseSite } from '../../worker/actions/erase-site.ts'
import { HOT_DAYS } from '../../worker/archive/age.ts'
import { getBucket } from '../../worker/archive/bucket.ts'
import { listEventsOf } from '../../worker/archive/read.ts'
import { tidyArchive } from '../../worker/archive/tidy.ts'
import { archiveAll } from '../../worker/cron/archive.ts'
import { KV_KEYS } from '../../worker/kv/keys.ts'
import { scoreKey } from '../../worker/kv/score-snapshot.ts'
import {
  answerOf,
  DAY,
  env,
  event,
  expectVerified,
  leadOf,
  makeSite,
  request,
  send,
  type TestSite,
  turn,
} from './support.ts'
import {
  archive,
  asServer,
  form,
  keys,
  later,
  overtaken,
  PRICING,
  START,
  stopClock,
  textOf,
} from './support-archive.ts'

stopClock()

/** As where another bucket is bound, or none. */
function withBucket<Result>(bucket: object | null, run: () => Promise<Result>): Promise<Result> {
  const { ARCHIVE: _, ...others } = bindings
  // It gives what it runs gives.
  return withEnv({ ...others, ...(bucket && { ARCHIVE: bucket }) }, run) as Promise<Result>
}

const OPEN_PARTS = `order by state = 'refuse', changed_at`
const WHO_IS_IN_A_PART = 'where exists (select 1 from json_each'

describe('whoever is forgotten', () => {
  async function twoPeople(): Promise<TestSite> {
    const site = await makeSite()
    for (const who of ['ada', 'grace']) {
      await send(site, [event({ url: PRICING, title: `read by ${who}` }), form(`${who}@harbrook.dev`)], {
        visitor: who,
      })
    }
    later(HOT_DAYS + 2)
    await archive(site)
    expect(await textOf(site)).toContain('read by ada')
    return site
  }

  test('is gone from the objects as well when the erasure is answered', async () => {
    const site = await twoPeople()
    const { id } = await leadOf(site, 'email=ada@harbrook.dev')
    const headers = { authorization: `Bearer ${site.adminKey}` }
    expect((await request(`/v1/leads/${id}`, { method: 'DELETE', headers })).status).toBe(204)
    expect(await textOf(site)).not.toContain('ada')
    expect(await textOf(site)).toContain('read by grace')
    expect(await keys(site)).toEqual([expect.stringMatching(/\.(?!1\.)\d+\.ndjson\.gz$/)])
    expect(
      await env.DB.prepare(`select count(*) as n from archive_parts where site_id = ?1 and state <> 'kept'`)
        .bind(site.siteId)
        .first('n'),
    ).toBe(0)
    expect((await listEventsOf(env.DB, site.siteId, ['grace']))[0]?.events).toHaveLength(2)
    await expectVerified(site)
  })

  test('stays forgotten where two are at the same object', async () => {
    const site = await makeSite()
    for (const who of ['ada', 'grace', 'mary']) {
      await send(site, [event({ title: `read by ${who}` })], { visitor: who })
    }
    later(HOT_DAYS + 2)
    await archive(site)
    const leave = async (who: string) =>
      send(site, [event({ kind: 'consent', state: 'denied' })], { visitor: who })
    await leave('ada')
    const slow = overtaken(WHO_IS_IN_A_PART, {
      after: async () => {
        await leave('grace')
        expect(await tidyArchive(env.DB, site.siteId, Date.now())).toBe(true)
      },
    })
    expect(await tidyArchive(slow.db, site.siteId, Date.now())).toBe(false)
    expect(slow.asked()).toBe(1)
    expect(await keys(site)).toHaveLength(1)
    expect(await textOf(site)).not.toMatch(/read by (ada|grace)/)
    expect((await listEventsOf(env.DB, site.siteId, ['mary']))[0]?.events).toHaveLength(1)
    await expectVerified(site)
  })

  test('is looked for once, however many blocks an object has', async () => {
    const site = await makeSite()
    const long = () => event({ url: `${PRICING}?q=${'x'.repeat(1_500)}`, title: 'x'.repeat(400) })
    for (const visitor of ['a', 'b', 'c', 'd']) {
      for (let n = 0; n < 2; n++) await send(site, Array.from({ length: 25 }, long), { visitor })
    }
    later(HOT_DAYS + 2)
    await archive(site)
    await send(site, [event({ kind: 'consent', state: 'denied' })], { visitor: 'c' })
    const blocks = await env.DB.prepare('select blocks from archive_parts where site_id = ?1')
      .bind(site.siteId)
      .first<string>('blocks')
    expect(JSON.parse(blocks ?? '').length).toBeGreaterThan(1)
    const counted = overtaken(WHO_IS_IN_A_PART, {})
    expect(await tidyArchive(counted.db, site.siteId, Date.now())).toBe(true)
    expect(counted.asked()).toBe(1)
    const left = await listEventsOf(env.DB, site.siteId, ['a', 'b', 'c', 'd'])
    expect(left.map(({ events }) => events.length)).toEqual([50, 50, 0, 50])
    await expectVerified(site)
  })

  test('is gone from all other objects and copies where one cannot be read', async () => {
    const site = await makeSite()
    await send(site, [event({ title: 'read by ada' })], { visitor: 'ada' })
    later(1)
    await send(site, [event({ title: 'read by ada' })], { visitor: 'ada' })
    await send(site, [event({ title: 'read by grace' })], { visitor: 'grace' })
    await send(site, [form('ada@harbrook.dev')], { visitor: 'ada' })
    later(HOT_DAYS + 2)
    await archive(site)
    const [first = ''] = await keys(site)
    await (await getBucket()).delete(first)
    const copy = KV_KEYS.score.prefix + scoreKey(site.siteId, 'ada')
    await env.KV.put(copy, '{}')
    const { id } = await leadOf(site, 'email=ada@harbrook.dev')
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const headers = { authorization: `Bearer ${site.adminKey}` }
    expect((await request(`/v1/leads/${id}`, { method: 'DELETE', headers })).status).toBe(202)
    const missing = ['archive', { key: first, error: `The archive has no ${first}` }]
    expect(said.mock.calls).toEqual([missing])
    // Cron tries again every minute, and says so once a day.
    await archive(site)
    expect(said.mock.calls).toEqual([missing])
    later(HOT_DAYS + 3)
    await archive(site)
    expect(said.mock.calls).toEqual([missing, missing])
    said.mockRestore()
    expect(await textOf(site)).not.toContain('read by ada')
    expect(await textOf(site)).toContain('read by grace')
    expect(await env.KV.get(copy)).toBeNull()
    // Or every later run of cron would say it again.
    expect(await eraseSite(env, site.context, Date.now())).toBe(true)
  })

  test('is gone when the erasure is answered from however many objects', async () => {
    const site = await makeSite()
    const days = Array.from({ length: 51 }, (_, day) => event({ at: START - day * DAY }))
    for (const some of [days.slice(0, 25), days.slice(25, 50), days.slice(50)])
      await send(site, some, { visitor: 'ada', ...asServer(site) })
    await send(site, [form('ada@harbrook.dev')], { visitor: 'ada' })
    later(HOT_DAYS + 2)
    await archive(site)
    expect(await keys(site)).toHaveLength(51)
    const { id } = await leadOf(site, 'email=ada@harbrook.dev')
    const headers = { authorization: `Bearer ${site.adminKey}` }
    expect((await request(`/v1/leads/${id}`, { method: 'DELETE', headers })).status).toBe(204)
    expect(await keys(site)).toEqual([])
  })

  test('takes nothing along where the object that is left was written anew meanwhile', async () => {
    const site = await makeSite()
    for (const who of ['ada', 'mary']) await send(site, [event()], { visitor: who })
    later(HOT_DAYS + 2)
    await archive(site)
    // As if somebody had died before the versions before this one were deleted.
    await env.DB.prepare(
      `update archive_parts set state = 'replaced', changed_at = changed_at + 1 where site_id = ?1`,
    )
      .bind(site.siteId)
      .run()
    const slow = overtaken(OPEN_PARTS, {
      after: async () => {
        await send(site, [event({ kind: 'consent', state: 'denied' })], { visitor: 'ada' })
        expect(await tidyArchive(env.DB, site.siteId, Date.now())).toBe(true)
      },
    })
    expect(await tidyArchive(slow.db, site.siteId, Date.now())).toBe(false)
    expect((await listEventsOf(env.DB, site.siteId, ['mary']))[0]?.events).toHaveLength(1)
    expect(await keys(site)).toHaveLength(1)
  })

  test('is gone with a minute of cron where consent is taken back', async () => {
    const site = await makeSite()
    await send(site, [event({ title: 'read by nobody' })], { visitor: 'v' })
    await send(site, [event({ title: 'read by grace' })], { visitor: 'grace' })
    later(HOT_DAYS + 2)
    await archive(site)
    await send(site, [event({ kind: 'consent', state: 'denied' })], { visitor: 'v' })
    expect((await listEventsOf(env.DB, site.siteId, ['v']))[0]?.events).toEqual([])
    await archiveAll(turn())
    expect(await textOf(site)).not.toContain('read by nobody')
    expect(await textOf(site)).toContain('read by grace')
    await expectVerified(site)
  })

  describe('goes with all of a site', () => {
    const erase = (site: TestSite) =>
      request(`/v1/sites/${site.siteId}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${site.adminKey}` },
      })

    test('also when the bucket fails on the way: whoever has the key may ask again', async () => {
      const site = await twoPeople()
      let asked = 0
      const real = await getBucket()
      const list: R2Bucket['list'] = (options) =>
        ++asked > 2 ? Promise.reject(new Error('the bucket is away')) : real.list(options)
      const failing = { list, delete: (objects: string[]) => real.delete(objects) }
      await expect(withBucket(failing, () => eraseSite(env, site.context, Date.now()))).rejects.toThrow(
        'away',
      )
      expect((await erase(site)).status).toBe(204)
      expect(await keys(site)).toEqual([])
    })

    test('but not where the bucket is not bound: nothing has happened, and the fix is told', async () => {
      const site = await twoPeople()
      await expect(withBucket(null, () => eraseSite(env, site.context, Date.now()))).rejects.toThrow(
        /add \[\[r2_buckets\]\]/,
      )
      expect(await answerOf(send(site, [event()], { visitor: 'ada' }))).toMatchObject({ accepted: 1 })
      expect((await erase(site)).status).toBe(204)
      expect(await keys(site)).toEqual([])
    })
  })
})
