import { describe, expect, test, vi } from 'vitest'
import { timedId } from '../../shared/ids.ts'
import { HOT_DAYS } from '../../worker/archive/age.ts'
import { getBucket } from '../../worker/archive/bucket.ts'
import { findArchived, listEventPortions, listEventsOf, listLeadEvents } from '../../worker/archive/read.ts'
import { archiveSlice } from '../../worker/archive/store.ts'
import { insertParts, listOldEvents, moveToArchive } from '../../worker/db/archive.ts'
import {
  answerOf,
  DAY,
  elsewhere,
  env,
  event,
  expectVerified,
  leadOf,
  makeSite,
  replaced,
  send,
  type TestSite,
} from './support.ts'
import { archive, asServer, keys, later, rows, START, stopClock } from './support-archive.ts'

stopClock()

describe("a lead's timeline", () => {
  async function ada() {
    const site = await makeSite()
    await send(site, [event(), event({ kind: 'form', form: 'news', email: 'ada@harbrook.dev' })], {
      visitor: 'ada',
    })
    later(HOT_DAYS + 2)
    const { id } = await leadOf(site, 'email=ada@harbrook.dev')
    return { site, id }
  }
  const page = { limit: 50, after: null }

  test('has what is moved to the archive while it is read', async () => {
    const { site, id } = await ada()
    let reads = 0
    const moving = replaced({
      prepare: (sql) => afterwards(env.DB.prepare(sql), async () => reads++ === 1 && (await archive(site))),
    })
    expect(await listLeadEvents(moving, site.siteId, id, page)).toHaveLength(2)
    expect(reads).toBe(2)
    expect(await rows(site)).toHaveLength(1)
  })

  test('has an event once that is in two objects of its day', async () => {
    const { site, id } = await ada()
    const row = await env.DB.prepare(`select * from events where site_id = ?1 and kind = 'page_view'`)
      .bind(site.siteId)
      .first<Record<string, unknown>>()
    await archive(site)
    await env.DB.prepare('insert into events values (?1, ?2, ?3, ?4, ?5, ?6)')
      .bind(...Object.values(row ?? {}))
      .run()
    await archive(site)
    expect(await keys(site)).toHaveLength(2)
    expect(await listLeadEvents(env.DB, site.siteId, id, page)).toHaveLength(2)
  })
})

describe('all that a visitor did, in portions', () => {
  async function visitorOf(views: number) {
    later(0)
    const site = await makeSite()
    await send(
      site,
      Array.from({ length: views }, () => event()),
      { visitor: 'ada' },
    )
    later(HOT_DAYS + 2)
    await send(site, [event(), event(), event()], { visitor: 'ada' })
    const [all] = await listEventsOf(env.DB, site.siteId, ['ada'])
    return { site, ids: all?.events.map(({ id }) => id).sort() }
  }

  async function idsOf(db: D1Database, site: TestSite): Promise<string[]> {
    const ids: string[] = []
    for await (const events of listEventPortions(db, site.siteId, 'ada', 2)) {
      expect(events.length).toBeLessThanOrEqual(7)
      ids.push(...events.map(({ id }) => id))
    }
    return ids.sort()
  }

  test('has each event once, wherever it is', async () => {
    const { site, ids } = await visitorOf(7)
    expect(await idsOf(env.DB, site)).toEqual(ids)
    await archive(site)
    expect(await rows(site)).toHaveLength(3)
    expect(await idsOf(env.DB, site)).toEqual(ids)
  })

  test('has each event once that is moved to the archive while it is read', async () => {
    for (const moment of [0, 1, 2, 5, 6]) {
      const { site, ids } = await visitorOf(7)
      let reads = 0
      const moving = replaced({
        prepare: (sql) =>
          afterwards(env.DB.prepare(sql), async () => reads++ === moment && (await archive(site))),
      })
      expect(await idsOf(moving, site)).toEqual(ids)
      expect(reads).toBeGreaterThan(moment)
      expect(await rows(site)).toHaveLength(3)
    }
  })
})

describe('a slice', () => {
  test('moves visitors whose rows would not fit a parameter together', async () => {
    const site = await makeSite()
    const visitors = Array.from({ length: 25 }, (_, index) => `v${index}`)
    for (const visitor of visitors) await send(site, [event()], { visitor })
    const part = { id: 'part', day: '2026-03-10', version: 1, lengths: [1] }
    await insertParts(env.DB, site.siteId, [part], START).run()
    const archived = visitors.map((visitor) => ({
      visitor,
      places: JSON.stringify(['x'.repeat(100_000), 0, 1]),
      entry: null,
    }))
    const lengths: number[] = []
    const measured = replaced({
      prepare(sql) {
        const statement = env.DB.prepare(sql)
        const bind: D1PreparedStatement['bind'] = (...given) => {
          lengths.push(...given.map((one) => String(one).length))
          return statement.bind(...given)
        }
        return new Proxy(statement, { get: (_, name) => (name === 'bind' ? bind : undefined) })
      },
    })
    await moveToArchive(measured, site.siteId, { parts: [part], visitors: archived, events: [] }, START)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(600_000)
    const moved = await env.DB.prepare('select sum(length(archived)) as n from visitors where site_id = ?1')
      .bind(site.siteId)
      .first<number>('n')
    expect(moved).toBeGreaterThan(2_500_000)
  })

  test('is of so many bytes, and goes on after the last event it took', async () => {
    const site = await makeSite()
    await send(site, [event()], { visitor: 'ada' })
    // As if it had come with very long texts.
    await env.DB.prepare(
      `with recursive n(n) as (select 1 union all select n + 1 from n where n < 40)
       insert into events select site_id, visitor_id, id || '-' || n, at, kind,
         json_set(body, '$.id', id || '-' || n, '$.title', hex(zeroblob(15000))) from events, n where site_id = ?1`,
    )
      .bind(site.siteId)
      .run()
    const found: string[] = []
    let after: { visitor: string; id: string } | null = { visitor: '', id: '' }
    while (after !== null) {
      const before = START + DAY
      const slice = await listOldEvents(env.DB, site.siteId, {
        before,
        after,
        scanned: 1_000,
        bytes: 100_000,
      })
      expect(slice.events.reduce((sum, { body }) => sum + body.length, 0)).toBeLessThan(135_000)
      found.push(...slice.events.map(({ id }) => id))
      after = slice.next
    }
    expect(found).toEqual(await rows(site))
    expect(found).toHaveLength(41)
  })

  test('writes the objects of so many days at a time, and is gone on with where time is over', async () => {
    const site = await makeSite()
    const old = Array.from({ length: 90 }, (_, day) => event({ at: START - day * DAY }))
    await send(site, old.slice(0, 45), { visitor: 'ada', ...asServer(site) })
    await send(site, old.slice(45), { visitor: 'ada', ...asServer(site) })
    later(HOT_DAYS + 2)
    expect(await rows(site)).toHaveLength(90)
    expect(await archiveSlice(env.DB, site.siteId, '', { now: Date.now(), hasTime: () => false })).toBe('')
    expect(await keys(site)).toHaveLength(40)
    expect(await rows(site)).toHaveLength(50)
    await archive(site)
    expect(await keys(site)).toHaveLength(90)
    expect(await rows(site)).toEqual([])
    expect((await listEventsOf(env.DB, site.siteId, ['ada']))[0]?.events).toHaveLength(90)
    await expectVerified(site)
  })

  test('leaves nothing in the bucket where it was overtaken', async () => {
    const site = await makeSite()
    await send(site, [event()], { visitor: 'ada' })
    later(HOT_DAYS + 2)
    const written: string[] = []
    const overtaken = replaced({
      async batch<T>(list: D1PreparedStatement[]) {
        if (list.length > 4) {
          written.push(...(await keys(site)))
          await send(site, [event({ kind: 'consent', state: 'denied' })], { visitor: 'ada' })
        }
        return env.DB.batch<T>(list)
      },
    })
    const clock = { now: Date.now(), hasTime: () => true }
    expect(await archiveSlice(overtaken, site.siteId, '', clock)).toBe('')
    expect(written).toHaveLength(1)
    expect(await keys(site)).toEqual([])
    expect(
      await env.DB.prepare('select count(*) as n from archive_parts where site_id = ?1')
        .bind(site.siteId)
        .first('n'),
    ).toBe(0)
  })
})

describe('an event that comes again', () => {
  test('is looked for in the days around the time of its id, and nowhere else', async () => {
    const site = await makeSite()
    const old = Array.from({ length: 9 }, (_, day) => event({ at: START - day * DAY }))
    await send(site, old, { visitor: 'ada', ...asServer(site) })
    later(HOT_DAYS + 2)
    await archive(site)
    expect(await keys(site)).toHaveLength(9)
    const reads = vi.spyOn(await getBucket(), 'get')
    const wanted = [{ visitor: 'ada', ids: [old[4]?.id ?? ''] }]
    const found = await findArchived(env.DB, site.siteId, wanted, Date.now())
    expect(found.map((one) => one.event.id)).toEqual([old[4]?.id])
    expect(reads).toHaveBeenCalledTimes(3)
    reads.mockRestore()
  })

  test('stays in the database where its id is of another day', async () => {
    const site = await makeSite()
    const strange = event({ id: timedId(START - 3 * DAY, 'strange') })
    await send(site, [event(), strange], { visitor: 'ada', ...asServer(site) })
    later(HOT_DAYS + 2)
    await archive(site)
    expect(await rows(site)).toEqual([strange.id])
    elsewhere(site, 'ada')
    expect(await answerOf(send(site, [strange], { visitor: 'ada', ...asServer(site) }))).toMatchObject({
      duplicate: 1,
    })
  })

  test('is known also by who read the clock just before the day on which it was moved', async () => {
    const site = await makeSite()
    const old = event()
    await send(site, [old], { visitor: 'ada' })
    const midnight = Date.UTC(2026, 2, 11) + HOT_DAYS * DAY
    vi.setSystemTime(midnight)
    await archive(site)
    expect(await rows(site)).toEqual([])
    vi.setSystemTime(midnight - 1)
    elsewhere(site, 'ada')
    expect(await answerOf(send(site, [old], { visitor: 'ada' }))).toMatchObject({ accepted: 0, duplicate: 1 })
    await expectVerified(site)
  })
})

/** A statement before whose rows something else happens. */
function afterwards(statement: D1PreparedStatement, first: () => Promise<unknown>): D1PreparedStatement {
  return new Proxy(statement, {
    get(target, name) {
      if (name === 'bind') return (...given: unknown[]) => afterwards(target.bind(...given), first)
      if (name === 'all') return () => first().then(() => target.all())
      return Reflect.get(target, name).bind(target)
    },
  })
}
