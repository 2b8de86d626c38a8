import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { encodeRegisters, merge } from '../../shared/scoring/index.ts'
import { insertEvents } from '../../worker/db/events.ts'
import { findLeadRow } from '../../worker/db/leads.ts'
import { listCounts } from '../../worker/db/quotas.ts'
import { listTransitions, type Transition } from '../../worker/db/transitions.ts'
import { isFirst } from '../../worker/db/visitor-version.ts'
import { findVisitor } from '../../worker/db/visitors.ts'
import worker from '../../worker/index.ts'
import { projectAll } from '../../worker/project/project.ts'
import { rebuildLead } from '../../worker/project/rebuild.ts'
import { settle } from '../../worker/project/settle.ts'
import type { Timeline } from '../../worker/read/timeline.ts'
import { countingAnswer } from './counted/counting.ts'
import {
  answerOf,
  DAY,
  env,
  event,
  events,
  expectClean,
  expectLeadClean,
  expectVerified,
  leadOf,
  makeSite,
  read,
  replaced,
  send,
  stored,
  type TestSite,
} from './support.ts'

const PRICING = 'https://www.harbrook.dev/pricing'
const DEMO = 'https://www.harbrook.dev/demo'

/** Fit enough for grade C, without which nobody becomes MQL. */
const FITTING = { title: 'Chief Technology Officer' }

let site: TestSite

beforeAll(async () => {
  site = await makeSite()
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('exactly once', () => {
  test('project() counts an event once, however often and however mixed it is sent', async () => {
    const visitor = 'once'
    const list = events(6)
    await Promise.all([
      ...Array.from({ length: 8 }, () => send(site, list, { visitor })),
      ...list.map((one) => send(site, [one, one], { visitor })),
      send(site, [...list].reverse(), { visitor }),
    ])
    expect(await answerOf(send(site, [...list, event()], { visitor }))).toMatchObject({
      accepted: 1,
      duplicate: 6,
    })
    const { n } = (await env.DB.prepare('select count(*) as n from events where visitor_id = ?1')
      .bind(visitor)
      .first<{ n: number }>())!
    expect(n).toBe(7)
    await expectClean(site, visitor)
  })

  test('project() counts an event once that stands twice in its batch, and again under another visitor', async () => {
    const one = event()
    expect(await answerOf(send(site, [one, one, one], { visitor: 'twin1' }))).toMatchObject({
      accepted: 1,
      duplicate: 2,
    })
    expect(await answerOf(send(site, [one], { visitor: 'twin2' }))).toMatchObject({ accepted: 1 })
  })

  test('project() loses no update where many writers read the same state', async () => {
    // Each goes straight to the transaction, as beacons of different isolates do: nothing combines them.
    // Each event is of another day, so that none hides behind another's cap: one update lost is one that is missing.
    const now = Date.now()
    const beacons = Array.from({ length: 12 }, (_, index) => ({
      siteId: site.siteId,
      visitor: `racer${index}`,
      events: [
        stored(event({ url: index % 2 ? PRICING : DEMO, at: now - Math.floor(index / 2) * DAY })),
        stored(event({ kind: 'identify', email: 'race@harbrook.dev' })),
      ],
    }))
    // They are one person's already, so that only the lead's row is fought for.
    for (const beacon of beacons) {
      await projectAll(
        env.DB,
        site.context,
        [{ ...beacon, events: [stored(event({ kind: 'identify', email: 'race@harbrook.dev' }))] }],
        now,
      )
    }
    const answers = await Promise.all(
      beacons.map((beacon) => projectAll(env.DB, site.context, [beacon], Date.now())),
    )
    expect(answers.flat().reduce((sum, { accepted }) => sum + accepted, 0)).toBe(24)
    const lead = await leadOf(site, 'email=race@harbrook.dev')
    await expectLeadClean(site, lead.id, 12)
  })

  test('project() loses no update where many writers read the same visitor', async () => {
    const now = Date.now()
    const beacons = Array.from({ length: 7 }, (_, day) => ({
      siteId: site.siteId,
      visitor: 'raced',
      events: [stored(event({ url: PRICING, at: now - day * DAY }))],
    }))
    await Promise.all(beacons.map((beacon) => projectAll(env.DB, site.context, [beacon], now)))
    await expectClean(site, 'raced')
    const { score } = await read<{ score: number }>(site, '/v1/scores/raced')
    expect(score).toBe(80)
  })

  test('project() does not bring back what was erased since this isolate saw it', async () => {
    const own = await makeSite()
    await send(own, events(5), { visitor: 'erased' })
    await env.DB.batch([
      env.DB.prepare('delete from visitors where site_id = ?1').bind(own.siteId),
      env.DB.prepare('delete from events where site_id = ?1').bind(own.siteId),
    ])
    await send(own, events(1), { visitor: 'erased' })
    const row = await findVisitor(env.DB, own.siteId, 'erased')
    expect(row && isFirst(row)).toBe(true)
    await expectClean(own, 'erased')
  })

  test('project() takes 50 beacons at once on one lead from 50 visitors', async () => {
    const email = 'fifty@harbrook.dev'
    const beacon = (index: number) => [
      event({ url: index % 2 ? PRICING : DEMO }),
      event({ kind: 'form', form: 'newsletter', email }),
    ]
    const responses = await Promise.all(
      Array.from({ length: 50 }, (_, index) => send(site, beacon(index), { visitor: `fifty${index}` })),
    )
    expect(responses.map(({ status }) => status)).toEqual(Array(50).fill(202))
    const lead = await leadOf(site, `email=${email}`)
    await expectLeadClean(site, lead.id, 50)
    const { events: timeline } = await read<Timeline>(site, `/v1/leads/${lead.id}/timeline?limit=500`)
    expect(timeline).toHaveLength(100)
    expect(new Set(timeline.map(({ visitor }) => visitor)).size).toBe(50)
  })

  test('project() commits together what came together, of whomever', async () => {
    const own = await makeSite()
    const cost = countingAnswer()
    const responses = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        send(own, events(2), { visitor: `together${index}`, over: { DB: cost.DB } }),
      ),
    )
    expect(responses.map(({ status }) => status)).toEqual(Array(30).fill(202))
    // One that came first, and all others: two reads and two commits.
    expect(cost.batches()).toBe(4)
    expect((await expectVerified(own)).visitors).toBe(30)
  })

  test('events of which one is there are none of them stored, nor what came before them in their batch', async () => {
    const { siteId } = await makeSite()
    const [known, ...others] = ['race-3', 'race-2', 'race-1'].map((id) => stored(event({ id })))
    await env.DB.batch([insertEvents(env.DB, siteId, [{ visitor: 'a', events: [known!] }])])
    const quota = env.DB.prepare("insert into quotas values (?1, 'today', 'events', 1)").bind(siteId)
    for (const groups of [
      [{ visitor: 'a', events: [...others, known!] }],
      [
        { visitor: 'b', events: others },
        { visitor: 'a', events: [...others, known!] },
      ],
    ]) {
      const race = env.DB.batch([quota, insertEvents(env.DB, siteId, groups)])
      await expect(race).rejects.toThrow(/UNIQUE constraint failed/)
    }
    const there = await env.DB.prepare('select id from events where site_id = ?1').bind(siteId).all()
    expect(there.results).toEqual([{ id: 'race-3' }])
    expect(await listCounts(env.DB, siteId)).toEqual([])
  })

  test('project() stores all but the one that nobody can store', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const own = await makeSite()
    await env.DB.prepare(
      `create trigger poison before insert on events when new.visitor_id = 'poison7'
       begin select raise(abort, 'nobody can store this'); end`,
    ).run()
    const responses = await Promise.all(
      Array.from({ length: 10 }, (_, index) => send(own, events(1), { visitor: `poison${index}` })),
    )
    await env.DB.prepare('drop trigger poison').run()
    expect(responses.map(({ status }) => status)).toEqual([...Array(7).fill(202), 503, 202, 202])
    expect((await expectVerified(own)).visitors).toBe(9)
  })

  test('project() answers each of a crowd, although the first of them is cut off', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const visitor = 'crowd'
    await send(site, events(1), { visitor })
    let cut = false
    const DB = replaced({
      async batch<T>(list: D1PreparedStatement[]) {
        if (!cut) {
          cut = true
          throw new Error('D1_ERROR: the first one fails')
        }
        return env.DB.batch<T>(list)
      },
    })
    const responses = await Promise.all(
      Array.from({ length: 5 }, () => send(site, events(1), { visitor, over: { DB } })),
    )
    expect(responses.map(({ status }) => status).sort()).toEqual([202, 202, 202, 202, 503])
    await expectClean(site, visitor)
  })
})

describe('stages', () => {
  test('a lead crosses the line once, with its cause, and again only after it has left', async () => {
    const own = await makeSite()
    const visitor = 'stages'
    const start = Date.UTC(2026, 8, 1, 9)
    vi.useFakeTimers({ toFake: ['Date'], now: start })
    try {
      await send(own, [event({ kind: 'identify', email: 'st@harbrook.dev', traits: FITTING })], { visitor })
      await send(own, [event({ kind: 'form', form: 'demo' }), event({ url: PRICING })], { visitor })
      await send(own, [event({ url: DEMO })], { visitor })
      const lead = await leadOf(own, 'email=st@harbrook.dev')
      expect(lead).toMatchObject({ stage: 'mql', forecast: { stage: 'lead' } })
      expect(await crossings(own, lead.id)).toEqual(['visitor → lead: identify', 'lead → mql: event'])

      const { dueAt } = (await findLeadRow(env.DB, own.siteId, lead.id))!
      expect(dueAt).toBeGreaterThan(start)
      vi.setSystemTime(dueAt! - 1)
      await tick()
      expect((await findLeadRow(env.DB, own.siteId, lead.id))?.dueAt).toBe(dueAt)
      for (let looks = 0; (await leadOf(own, 'email=st@harbrook.dev')).stage === 'mql'; looks++) {
        expect(looks).toBeLessThan(20)
        vi.setSystemTime((await findLeadRow(env.DB, own.siteId, lead.id))?.dueAt ?? 0)
        await tick()
      }
      expect(await crossings(own, lead.id)).toEqual([
        'visitor → lead: identify',
        'lead → mql: event',
        'mql → lead: decay',
      ])
      const [, , fall] = await listTransitions(env.DB, own.siteId, lead.id)
      expect(Math.abs(fall!.at - lead.forecast!.at)).toBeLessThanOrEqual(60_000)
      await send(
        own,
        [event({ kind: 'form', form: 'demo' }), event({ url: PRICING }), event({ url: DEMO })],
        { visitor },
      )
      expect((await crossings(own, lead.id)).at(-1)).toBe('lead → mql: event')
    } finally {
      vi.useRealTimers()
    }
  })

  test('a lead that is born above the line gets there in one transition', async () => {
    const visitor = 'hot'
    await send(site, [event({ url: PRICING }), event({ url: DEMO }), event({ kind: 'form', form: 'demo' })], {
      visitor,
    })
    await send(site, [event({ kind: 'identify', email: 'hot@harbrook.dev', traits: FITTING })], { visitor })
    const { id } = await leadOf(site, 'email=hot@harbrook.dev')
    expect(await crossings(site, id)).toEqual(['visitor → mql: identify'])
  })

  test('settle() leaves alone what is not due', async () => {
    const own = await makeSite()
    for (const [visitor, url] of [
      ['due', PRICING],
      ['later', DEMO],
    ] as const) {
      await send(
        own,
        [event({ url }), event({ kind: 'form', form: 'newsletter', email: `${visitor}@harbrook.dev` })],
        { visitor },
      )
    }
    const [due, later] = [
      await leadOf(own, 'email=due@harbrook.dev'),
      await leadOf(own, 'email=later@harbrook.dev'),
    ]
    await env.DB.prepare('update leads set due_at = ?2 where id = ?1')
      .bind(due.id, Date.now() - 1)
      .run()
    const before = await findLeadRow(env.DB, own.siteId, later.id)
    await tick()
    expect(await findLeadRow(env.DB, own.siteId, later.id)).toEqual(before)
    const settled = await findLeadRow(env.DB, own.siteId, due.id)
    expect(settled?.version).toBe(2)
    expect(settled?.dueAt).toBeGreaterThan(Date.now())
    expect(await settle(env.DB, own.context, [due.id], Date.now())).toEqual([])
  })
})

describe('rebuild', () => {
  test('rebuildLead() from events ends where the running state is, bit for bit', async () => {
    const own = await makeSite()
    const now = Date.now()
    const kinds = [
      () => event({ url: PRICING, at: now - Math.random() * 40 * DAY }),
      () =>
        event({
          url: `https://www.harbrook.dev/blog/${Math.floor(Math.random() * 9)}`,
          at: now - Math.random() * 6 * DAY,
        }),
      () =>
        event({
          kind: 'download',
          file: `f${Math.floor(Math.random() * 5)}.pdf`,
          at: now - Math.random() * 6 * DAY,
        }),
      () =>
        event({
          kind: 'engagement',
          engagedMs: 90_000,
          scrollPercent: 80,
          url: PRICING,
          view: `view${Math.floor(Math.random() * 5)}`,
          at: now - Math.random() * DAY,
        }),
      () =>
        event({
          kind: 'form',
          form: 'contact',
          email: 'rebuilt@harbrook.dev',
          at: now - Math.random() * DAY,
        }),
      () =>
        event({ kind: 'chat', provider: 'crisp', action: 'conversation', at: now - Math.random() * 3 * DAY }),
    ]
    const headers = { authorization: `Bearer ${own.serverKey}` }
    for (let round = 0; round < 12; round++) {
      const list = Array.from({ length: 8 }, () => kinds[Math.floor(Math.random() * kinds.length)]!())
      await send(own, list, { visitor: `r${round % 3}`, ...(round % 2 ? { headers } : {}) })
    }
    const lead = await leadOf(own, 'email=rebuilt@harbrook.dev')
    const running = (await findLeadRow(env.DB, own.siteId, lead.id))!
    await expectLeadClean(own, lead.id)
    await env.DB.prepare(
      "update visitors set registers = (select registers from visitors where id = 'none') || ''",
    )
      .run()
      .catch(() => {})
    await env.DB.prepare('update leads set registers = ?2 where id = ?1')
      .bind(lead.id, encodeRegisters(merge([], own.context.compiled)))
      .run()
    expect((await leadOf(own, 'email=rebuilt@harbrook.dev')).score).toBe(0)
    await rebuildLead(env.DB, own.context, lead.id, Date.now())
    expect((await findLeadRow(env.DB, own.siteId, lead.id))?.registers).toBe(running.registers)
  })
})

async function crossings(where: TestSite, leadId: string): Promise<string[]> {
  const { transitions } = await read<{ transitions: Transition[] }>(where, `/v1/leads/${leadId}/transitions`)
  return transitions.map(({ from, to, cause }) => `${from} → ${to}: ${cause}`)
}

async function tick(): Promise<void> {
  await worker.scheduled(
    { scheduledTime: Date.now(), cron: '* * * * *', noRetry() {} } as ScheduledController,
    env,
  )
}
