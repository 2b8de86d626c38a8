import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { HOT_DAYS } from '../../worker/archive/age.ts'
import { getBucket } from '../../worker/archive/bucket.ts'
import { listEventsOf } from '../../worker/archive/read.ts'
import { archiveSlice } from '../../worker/archive/store.ts'
import { tidyArchive } from '../../worker/archive/tidy.ts'
import { archiveAll } from '../../worker/cron/archive.ts'
import { moveSites } from '../../worker/cron/moves.ts'
import { sweep } from '../../worker/cron/sweep.ts'
import { isNaming, mayName } from '../../worker/project/naming.ts'
import {
  answerOf,
  DAY,
  elsewhere,
  env,
  event,
  expectVerified,
  leadOf,
  makeSite,
  read,
  replaced,
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
  rows,
  START,
  stopClock,
  textOf,
} from './support-archive.ts'

stopClock()

describe('what is past its hot age', () => {
  test('goes into the bucket by day, and is read as before', async () => {
    const site = await makeSite()
    await send(site, [event({ url: PRICING }), form('ada@harbrook.dev')], { visitor: 'ada' })
    await send(site, [event(), event()], { visitor: 'stranger' })
    const before = await listEventsOf(env.DB, site.siteId, ['ada', 'stranger'])
    later(HOT_DAYS + 2)
    await send(site, [event({ url: PRICING })], { visitor: 'ada' })
    const lead = await leadOf(site, 'email=ada@harbrook.dev')
    await archive(site)
    // The form names somebody, and the last one is fresh.
    expect(await rows(site)).toHaveLength(2)
    expect(await keys(site)).toEqual([
      expect.stringMatching(`^${site.siteId}/2026-03-10/\\w+\\.1\\.ndjson\\.gz$`),
    ])
    expect(
      (await textOf(site))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).visitor),
    ).toEqual(['ada', 'stranger', 'stranger'])
    const now = await listEventsOf(env.DB, site.siteId, ['ada', 'stranger'])
    expect(now[1]).toEqual(before[1])
    expect(now[0]?.events.slice(0, 2)).toEqual(before[0]?.events)
    expect(await leadOf(site, 'email=ada@harbrook.dev')).toEqual(lead)
    const timeline = await read<{ events: object[] }>(site, `/v1/leads/${lead.id}/timeline`)
    expect(timeline.events).toHaveLength(3)
    await expectVerified(site)
  })
})

describe('an event', () => {
  test('that comes again counts once, wherever it is by now, and another under its id is refused', async () => {
    const site = await makeSite()
    const first = [event({ url: PRICING }), event()]
    await send(site, first, { visitor: 'ada' })
    later(HOT_DAYS + 2)
    await archive(site)
    expect(await rows(site)).toEqual([])
    for (const remembered of [true, false]) {
      if (!remembered) elsewhere(site, 'ada')
      const late = event({ at: START - DAY })
      const answer = await answerOf(send(site, [...first, late], { visitor: 'ada' }))
      expect(answer).toMatchObject({ accepted: 1, duplicate: 2 })
    }
    const [one] = first
    const other = { ...one, url: 'https://www.harbrook.dev/other' } as typeof one & object
    expect(await answerOf(send(site, [other], { visitor: 'ada' }))).toMatchObject({
      accepted: 0,
      ignored: [{ id: one?.id, reason: expect.stringMatching(/^conflict/) }],
    })
    await expectVerified(site)
  })

  test('that comes late for a day that is archived goes into another object of it', async () => {
    const site = await makeSite()
    await send(site, [event()], { visitor: 'ada' })
    later(HOT_DAYS + 2)
    await archive(site)
    const late = event({ at: START, url: PRICING })
    await send(site, [late], { visitor: 'ada', ...asServer(site) })
    expect(await rows(site)).toEqual([late.id])
    await archive(site)
    expect(await rows(site)).toEqual([])
    expect(await keys(site)).toHaveLength(2)
    const [found] = await listEventsOf(env.DB, site.siteId, ['ada'])
    expect(found?.events).toHaveLength(2)
    await expectVerified(site)
  })

  test('stays where a server gave it an id of its own, says who somebody is, or is an outcome', async () => {
    const site = await makeSite()
    const kept = [
      event({ id: 'order-1', kind: 'custom', name: 'Ordered' }),
      form('ada@harbrook.dev'),
      event({ kind: 'custom', name: 'Invited', properties: { whom: 'Grace@harbrook.dev' } }),
      event({ kind: 'outcome', outcome: 'sql' } as never),
    ]
    await send(site, [...kept, event()], { visitor: 'ada', ...asServer(site) })
    later(HOT_DAYS + 2)
    await archive(site)
    expect(await rows(site)).toEqual(kept.map(({ id }) => id).sort())
  })

  test('that may name nobody names nobody, whatever the names', () => {
    const text = fc.oneof(fc.string(), fc.emailAddress(), fc.stringMatching(/^[0-9a-fA-F]{64}$/))
    const any = fc.record(
      {
        id: text,
        kind: fc.constantFrom('custom', 'form', 'identify', 'page_view'),
        userId: text,
        email: text,
        url: text,
        name: text,
        by: fc.record({ userId: text }),
      },
      { requiredKeys: ['id', 'kind'] },
    )
    fc.assert(
      fc.property(
        any,
        fc.array(fc.tuple(fc.constantFrom('email', 'user', 'sha256', 'lead'), text)),
        (one, names) => {
          const stored = one as unknown as Parameters<typeof mayName>[0]
          const said = names
            .filter(([kind, name]) => kind !== 'email' || name.includes('@'))
            .filter(([kind, name]) => kind !== 'sha256' || /^[0-9a-f]{64}$/.test(name))
          return (
            mayName(stored) ||
            !isNaming(
              stored,
              said.map(([kind, name]) => `${kind}:${name.toLowerCase()}`),
            )
          )
        },
      ),
    )
  })
})

describe('broken off', () => {
  test('after the objects and before the rows are deleted, nothing is lost or counted twice, and nothing stays', async () => {
    const site = await makeSite()
    await send(site, [event({ url: PRICING }), event()], { visitor: 'ada' })
    later(HOT_DAYS + 2)
    // As if the isolate died: the transaction that would note the object never runs.
    const dying = replaced({
      batch: (list) =>
        list.length > 4 ? Promise.reject(new Error('killed')) : env.DB.batch(list as D1PreparedStatement[]),
    })
    await archiveAll(turn({ db: dying }))
    expect(await keys(site)).toHaveLength(1)
    expect(await rows(site)).toHaveLength(2)
    await expectVerified(site)
    await archive(site)
    expect(await keys(site)).toHaveLength(2)
    expect(await rows(site)).toEqual([])
    await expectVerified(site)
    // What was written for nothing goes when nobody can be at it any more.
    vi.setSystemTime(Date.now() + 2 * 3_600_000)
    await archive(site)
    expect(await keys(site)).toHaveLength(1)
    expect((await listEventsOf(env.DB, site.siteId, ['ada']))[0]?.events).toHaveLength(2)
  })

  test('nothing is lost where a writer was held up until its objects were taken for refuse', async () => {
    const site = await makeSite()
    await send(site, [event(), event()], { visitor: 'ada' })
    later(HOT_DAYS + 2)
    const now = Date.now()
    const slow = replaced({
      async batch<T>(list: D1PreparedStatement[]) {
        if (list.length <= 4) return env.DB.batch<T>(list)
        const moved: PromiseSettledResult<D1Result<T>[]>[] = []
        const tidier = overtaken('delete from archive_parts', {
          before: async () => moved.push(...(await Promise.allSettled([env.DB.batch<T>(list)]))),
        })
        await tidyArchive(tidier.db, site.siteId, now + 2 * 3_600_000)
        const [outcome] = moved
        if (outcome?.status !== 'fulfilled') throw outcome?.reason
        return outcome.value
      },
    })
    await archiveSlice(slow, site.siteId, '', { now, hasTime: () => true })
    expect((await listEventsOf(env.DB, site.siteId, ['ada']))[0]?.events).toHaveLength(2)
    await expectVerified(site)
  })

  test('nothing is moved where its visitor was forgotten meanwhile', async () => {
    const site = await makeSite()
    await send(site, [event()], { visitor: 'ada' })
    later(HOT_DAYS + 2)
    const overtaken = replaced({
      async batch<T>(list: D1PreparedStatement[]) {
        if (list.length > 4)
          await send(site, [event({ kind: 'consent', state: 'denied' })], { visitor: 'ada' })
        return env.DB.batch<T>(list)
      },
    })
    await archiveAll(turn({ db: overtaken }))
    expect(await rows(site)).toEqual([])
    expect((await listEventsOf(env.DB, site.siteId, ['ada']))[0]?.events).toEqual([])
    vi.setSystemTime(Date.now() + 2 * 3_600_000)
    await archive(site)
    expect(await keys(site)).toEqual([])
  })
})

test('nothing is moved of a site on its way to another database', async () => {
  const site = await makeSite()
  const old = event()
  await send(site, [old], { visitor: 'ada' })
  later(HOT_DAYS + 2)
  const hold = (at: number | null) =>
    env.DB.prepare('update sites set held_at = ?2 where id = ?1').bind(site.siteId, at).run()
  await hold(1)
  expect(await archiveSlice(env.DB, site.siteId, '', { now: Date.now(), hasTime: () => true })).toBe('')
  expect(await rows(site)).toEqual([old.id])
  await hold(null)
  expect(await archiveSlice(env.DB, site.siteId, '', { now: Date.now(), hasTime: () => true })).toBeNull()
  expect(await rows(site)).toEqual([])
})

describe('retention', () => {
  test('is the age at which points and archive end', async () => {
    const site = await makeSite({ settings: { retentionDays: 60 } })
    await send(site, [event({ url: PRICING }), event({ url: PRICING, at: START - 5 * DAY })], {
      visitor: 'ada',
      ...asServer(site),
    })
    await send(site, [event()], { visitor: 'gone' })
    later(HOT_DAYS + 2)
    await send(site, [form('ada@harbrook.dev')], { visitor: 'ada' })
    await archive(site)
    expect(await keys(site)).toHaveLength(2)
    later(58)
    await sweep(turn())
    await expectVerified(site)
    later(61)
    await sweep(turn())
    expect(
      (await listEventsOf(env.DB, site.siteId, ['ada', 'gone'])).map(({ events }) => events.length),
    ).toEqual([1, 0])
    await expectVerified(site)
    vi.setSystemTime(Date.now() + 2 * 3_600_000)
    await archiveAll(turn())
    expect(await keys(site)).toEqual([])
    expect(
      await env.DB.prepare('select count(*) as n from archive_parts where site_id = ?1')
        .bind(site.siteId)
        .first('n'),
    ).toBe(0)
  })
})

test('what keeps one site from deleting what is too old keeps no other from it', async () => {
  const sites = [await makeSite(), await makeSite()].sort((a, b) => (a.siteId < b.siteId ? -1 : 1))
  const [broken, other] = sites as [TestSite, TestSite]
  for (const site of sites) await send(site, [event({ url: PRICING })], { visitor: 'ada' })
  later(HOT_DAYS + 2)
  await archive(broken)
  await send(broken, [event()], { visitor: 'ada' })
  await (await getBucket()).delete(await keys(broken))
  vi.setSystemTime(START + (broken.context.settings.retentionDays + 2) * DAY)
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  await sweep(turn())
  expect(said.mock.calls.map(([, { task }]) => task)).toContain(`retention of site ${broken.siteId}`)
  said.mockRestore()
  expect(await rows(other)).toEqual([])
  const own = await env.DB.prepare(`select cursor from sweeps where site_id = '' and day = ?1`)
    .bind(new Date().toISOString().slice(0, 10))
    .first()
  expect(own).toEqual({ cursor: null })
})

test('a timeline is read day by day, no further back than its page', async () => {
  const site = await makeSite()
  await send(site, [form('ada@harbrook.dev')], { visitor: 'ada' })
  for (let day = 1; day <= 4; day++) {
    later(day)
    await send(site, [event(), event()], { visitor: 'ada' })
  }
  later(HOT_DAYS + 10)
  await send(site, [event()], { visitor: 'ada' })
  const { id } = await leadOf(site, 'email=ada@harbrook.dev')
  const all = (await read<{ events: { id: string }[] }>(site, `/v1/leads/${id}/timeline`)).events
  await archive(site)
  const pages: { id: string }[] = []
  let cursor = ''
  for (let page = 0; page < 5; page++) {
    const found = await read<{ events: { id: string }[]; cursor: string | null }>(
      site,
      `/v1/leads/${id}/timeline?limit=2${cursor}`,
    )
    pages.push(...found.events)
    cursor = `&cursor=${found.cursor}`
  }
  expect(pages).toEqual(all)
})

test('a site keeps its archive when it moves to another database', async () => {
  const site = await makeSite()
  await send(site, [event({ url: PRICING }), form('ada@harbrook.dev')], { visitor: 'ada' })
  later(HOT_DAYS + 2)
  await archive(site)
  const moved = await request(`/v1/sites/${site.siteId}/move`, {
    method: 'POST',
    headers: { authorization: `Bearer ${site.adminKey}` },
    body: JSON.stringify({ database: 'DB_2' }),
  })
  expect(moved.status, await moved.clone().text()).toBe(202)
  for (let minute = 0; minute < 15; minute++) {
    await moveSites(turn())
    vi.setSystemTime(Date.now() + 60_000)
  }
  expect(
    await env.DB.prepare('select count(*) as n from visitors where site_id = ?1')
      .bind(site.siteId)
      .first('n'),
  ).toBe(0)
  await archiveAll(turn())
  await archiveAll(turn({ db: env.DB_2 as D1Database }))
  expect(await keys(site)).toHaveLength(1)
  expect((await listEventsOf(env.DB_2 as D1Database, site.siteId, ['ada']))[0]?.events).toHaveLength(2)
  await expectVerified(site)
})
