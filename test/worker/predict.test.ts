import { createScheduledController } from 'cloudflare:test'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Model, Rule } from '../../shared/scoring/index.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import { startStudy } from '../../worker/actions/start-study.ts'
import { listOpenStudies } from '../../worker/db/studies.ts'
import worker from '../../worker/index.ts'
import { decisionsOf, instantsFrom, outcomesIn } from '../../worker/predict/decisions.ts'
import { knownFromOf, type Member, pastOf } from '../../worker/predict/past.ts'
import { goOn } from '../../worker/predict/study.ts'
import { budgetUntil } from '../../worker/read/budget.ts'
import { featuresOf } from '../../worker/read/features.ts'
import type { Lead } from '../../worker/read/lead.ts'
import type { LeadPrediction } from '../../worker/read/prediction.ts'
import { compile, reloadSite } from '../../worker/read/site.ts'
import { madePast } from '../support/made-past.ts'
import { DAY, env, leadOf, makeSite, read, replaced, request, type TestSite } from './support.ts'

const SEED = 11
const PEOPLE = 360
const WWW = 'https://www.harbrook.dev'
const now = Date.now()
const WEEK = 7 * DAY
/** In the afternoon of this week's Monday, the first after 1970 began being its fifth day: leads are looked at on Mondays, so that all days of the week have the same past. */
const monday = Math.floor((now - 4 * DAY) / WEEK) * WEEK + 4 * DAY + 15 * 3_600_000

function call(site: TestSite, method: string, path: string, body?: object): Promise<Response> {
  const headers = { authorization: `Bearer ${site.adminKey}` }
  return request(path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
}

async function bring(site: TestSite, lines: object[]): Promise<void> {
  await call(site, 'POST', '/v1/imports', { id: 'past', name: 'past.ndjson' })
  for (let from = 0; from < lines.length; from += 1_000) {
    const piece = lines.slice(from, from + 1_000)
    const init = { method: 'POST', headers: { authorization: `Bearer ${site.serverKey}` } }
    const body = piece.map((line) => JSON.stringify(line)).join('\n')
    const response = await request(`/v1/imports/past/lines?from=${from}`, { ...init, body })
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  }
}

const history = (made: { people?: number; bought?: number; isLuck?: boolean } = {}) =>
  madePast({ seed: SEED, people: PEOPLE, now: monday, ...made })

interface Report {
  running: object | null
  at: number | null
  publishedAt: number | null
  isOutdated: boolean
  gate: { state: string; converted: number; missing: { converted: number } } | null
  judged: {
    beatsRules: boolean
    better: { difference: number; error: number }
    predictor: { auc: { value: number }; reliability: object[] }
  } | null
  leaks: { feature: string; verdict: string }[]
  drift: { verdict: string; people: number } | null
}

const report = (site: TestSite) => read<Report>(site, '/v1/reports/prediction')

describe(`S48, S49: learning from a site's own outcomes (seed ${SEED})`, () => {
  let site: TestSite

  beforeAll(async () => {
    site = await makeSite()
    await call(site, 'PATCH', `/v1/sites/${site.siteId}`, { settings: { horizonDays: 30, callsPerWeek: 5 } })
    await bring(site, history())
  }, 60_000)

  it('nothing is predicted before anybody has looked', async () => {
    expect(await report(site)).toMatchObject({ at: null, gate: null, publishedAt: null })
    const { id } = await leadOf(site, 'email=person1@company1.dev')
    expect((await call(site, 'GET', `/v1/leads/${id}/prediction`)).status).toBe(404)
  })

  it('learns in slices, goes on after any break where it was, and keeps nothing of single leads', async () => {
    await call(site, 'POST', '/v1/reports/prediction')
    const whole = await report(site)
    expect(whole).toMatchObject({
      running: null,
      gate: { state: 'normal' },
      judged: { beatsRules: true },
    })
    // Whether the leads of now are still like those it was judged by: a hundred young ones would be needed to tell.
    expect(whole.drift?.verdict).toBe('unknown')
    expect(whole.drift?.people).toBeGreaterThan(30)
    await begin(site)
    let breaks = 0
    for (let open = await first(site); open; open = await first(site)) {
      expect((await report(site)).running).toMatchObject({ phase: open.phase, done: open.done, of: PEOPLE })
      // The process dies in the midst: some call is the last, whether its effect was had or not.
      const DB = dying(4 + 3 * breaks, breaks % 2 === 0)
      const context = await reloadSite(env.DB, site.siteId)
      await goOn(DB, context!, open, budgetUntil(Date.now() + 60_000)).catch((error) =>
        expect(error.message).toBe('died'),
      )
      breaks++
      expect(breaks).toBeLessThan(50)
    }
    expect(breaks).toBeGreaterThan(5)
    const { at: _at, publishedAt: _published, ...again } = await report(site)
    expect(whole).toMatchObject(again)
    for (const table of ['snapshots', 'studies']) {
      const { n } = (await env.DB.prepare(`select count(*) as n from ${table} where site_id = ?1`)
        .bind(site.siteId)
        .first<{ n: number }>())!
      expect(n).toBe(table === 'studies' ? 1 : 0)
    }
  }, 60_000)

  it('tells of each lead how likely it is to convert, and reasons that add up to it', async () => {
    const { leads } = await read<{ leads: Lead[] }>(site, '/v1/leads?stage=lead&limit=1')
    const { id } = leads[0]!
    const prediction = await read<LeadPrediction>(site, `/v1/leads/${id}/prediction`)
    const { base, odds, reasons, probability } = prediction
    expect(prediction).toMatchObject({ goal: 'won', horizonDays: 30, isExperimental: false })
    expect(reasons.reduce((sum, { points }) => sum + points, base)).toBeCloseTo(odds, 9)
    expect(probability).toBeCloseTo(1 / (1 + Math.exp(-odds)), 12)
    expect(reasons.map(({ words }) => words).join()).toMatch(/“Attended a webinar”/)
  })

  it('S50, S51: suggests points by what outcomes say, as a draft that a person publishes', async () => {
    const { rules } = await read<{ rules: { rule: string; present: number; suggested: number | null }[] }>(
      site,
      '/v1/reports/suggested-points',
    )
    const of = (id: string) => rules.find(({ rule }) => rule === id)!
    expect(of('webinar-attended').suggested).toBeGreaterThan(of('webinar-attended').present)
    expect(of('pricing-page').suggested).toBeLessThan(of('pricing-page').present)
    expect(of('social-follow').suggested).toBeNull()
    const drafted = await call(site, 'POST', '/v1/reports/suggested-points', { author: 'Ada' })
    expect(await drafted.json()).toMatchObject({ leads: PEOPLE })
    const draft = await read<{ model: Model; author: string }>(site, '/v1/models/draft', site.adminKey)
    expect(draft.author).toBe('Ada')
    expect(draft.model.rules.find(({ id }) => id === 'webinar-attended')?.points).toBe(
      of('webinar-attended').suggested,
    )
    expect((await reloadSite(env.DB, site.siteId))?.modelVersion).toBe(1)
  })

  it('S48: a backtest tells how a version, and the draft, would have ranked the site’s own leads', async () => {
    for (const model of ['1', 'draft']) await call(site, 'POST', '/v1/reports/backtest', { model })
    interface Tested {
      backtest: {
        auc: { value: number; interval: [number, number] }
        tenths: { lift: number }[]
        called: { perWeek: number; rate: number; base: number }
        mark: { above: { rows: number } }
        rows: number
      }
    }
    const [one, draft] = await Promise.all(
      ['1', 'draft'].map((model) => read<Tested>(site, `/v1/reports/backtest?model=${model}`)),
    )
    expect(one!.backtest.rows).toBe(draft!.backtest.rows)
    expect(draft!.backtest.auc.value).toBeGreaterThan(one!.backtest.auc.value)
    const [low, high] = one!.backtest.auc.interval
    expect(low).toBeLessThan(one!.backtest.auc.value)
    expect(high).toBeGreaterThan(one!.backtest.auc.value)
    expect(draft!.backtest.tenths[0]!.lift).toBeGreaterThan(1.5)
    expect(draft!.backtest.called).toMatchObject({ perWeek: 5 })
    expect(draft!.backtest.called.rate).toBeGreaterThan(draft!.backtest.called.base)
    expect((await call(site, 'POST', '/v1/reports/backtest', { model: '9' })).status).toBe(404)
  })

  it('asks a predictor nothing of rules that have changed since; cron learns them anew within the week', async () => {
    const { model } = await read<{ model: Model }>(site, '/v1/models/draft', site.adminKey)
    const rules = model.rules.map((rule) =>
      rule.id === 'webinar-attended' && rule.kind === 'event' ? { ...rule, decay: 'none' as const } : rule,
    )
    await call(site, 'PUT', '/v1/models/draft', { model: { ...model, rules } })
    expect((await call(site, 'POST', '/v1/models/publish', { mode: 'notify' })).status).toBe(201)
    expect(await report(site)).toMatchObject({ publishedAt: null, isOutdated: true, drift: null })
    await env.DB.prepare('update studies set started_at = started_at - ?2 where site_id = ?1')
      .bind(site.siteId, 8 * DAY)
      .run()
    // Other sites may be before it: what a run of the clock leaves over is the next one's.
    for (let run = 0; run < 9 && (await report(site)).isOutdated; run++) {
      await worker.scheduled(createScheduledController({ scheduledTime: new Date(), cron: '* * * * *' }), env)
    }
    expect(await report(site)).toMatchObject({ isOutdated: false, judged: { beatsRules: true } })
  }, 60_000)

  it('forgets what it knows of somebody with them', async () => {
    await begin(site)
    const open = (await first(site))!
    await goOn(
      dying(20, true),
      (await reloadSite(env.DB, site.siteId))!,
      open,
      budgetUntil(Date.now() + 60_000),
    ).catch(() => {})
    const row = await env.DB.prepare('select lead_id as id from snapshots where site_id = ?1 limit 1')
      .bind(site.siteId)
      .first<{ id: string }>()
    expect((await call(site, 'DELETE', `/v1/leads/${row!.id}`)).status).toBe(204)
    const left = await env.DB.prepare(
      'select count(*) as n from snapshots where site_id = ?1 and lead_id = ?2',
    )
      .bind(site.siteId, row!.id)
      .first('n')
    expect(left).toBe(0)
  })
})

it('with 30 conversions nothing is predicted, and how many are missing is said', async () => {
  const site = await makeSite()
  await bring(site, history({ people: 150, bought: 30 }))
  await call(site, 'POST', '/v1/reports/prediction')
  expect(await report(site)).toMatchObject({
    publishedAt: null,
    judged: null,
    gate: { state: 'waiting', converted: 30, missing: { converted: 10 } },
  })
  expect((await call(site, 'GET', '/v1/reports/suggested-points')).status).toBe(404)
})

it('what does not beat the rules by more than its error is not published, and takes back what was', async () => {
  const site = await makeSite()
  await call(site, 'PATCH', `/v1/sites/${site.siteId}`, { settings: { horizonDays: 30 } })
  await bring(site, history({ people: 260, isLuck: true }))
  await env.DB.prepare(`insert into predictors (site_id, body, published_at) values (?1, '{}', 1)`)
    .bind(site.siteId)
    .run()
  await call(site, 'POST', '/v1/reports/prediction')
  const { judged, gate, publishedAt, isOutdated } = await report(site)
  expect(gate?.converted).toBeGreaterThanOrEqual(40)
  const { difference, error } = judged!.better
  expect([judged!.beatsRules, publishedAt, isOutdated]).toEqual([difference > error, null, false])
  expect(difference).toBeLessThanOrEqual(error)
  const { n } = (await env.DB.prepare('select count(*) as n from predictors where site_id = ?1')
    .bind(site.siteId)
    .first<{ n: number }>())!
  expect(n).toBe(0)
})

describe('S49: the leak guard', () => {
  it('knows by name what only sales or the CRM say, and nothing else of the model that we ship', async () => {
    const { model } = (await makeSite()).context
    const rule = (id: string, kinds: string[]) =>
      ({ kind: 'event', id, name: id, on: kinds.map((kind) => ({ kind })), points: 5 }) as Rule
    const rules: Rule[] = [
      ...model.rules,
      rule('deal', ['crm']),
      rule('said', ['outcome', 'crm']),
      // A demo asked for by form, or told by the CRM, is behaviour all the same.
      rule('asked', ['form', 'crm']),
      {
        ...{ kind: 'absence', id: 'silent', name: 'silent', points: -5, afterDays: 30 },
        since: [{ kind: 'crm' }],
      },
      { kind: 'absence', id: 'idle', name: 'idle', points: -5, afterDays: 30, since: 'engaged' },
      {
        ...{ kind: 'fact', id: 'stands', name: 'stands', points: 5 },
        when: { all: [{ not: { trait: '$outcome', test: 'won' } }] },
      },
    ]
    const { features } = featuresOf(compile({ ...model, rules }))
    const refused = features.flatMap(({ id, knowsOutcome }) => (knowsOutcome ? [id] : []))
    expect(refused.sort()).toEqual(['deal', 'said', 'silent', 'stands'])
    expect(features.map(({ id }) => id)).toEqual(expect.arrayContaining(['demo-request', 'asked', 'idle']))
  })
})

/** A study that nobody has begun to go through. */
async function begin(site: TestSite): Promise<void> {
  const context = (await reloadSite(env.DB, site.siteId))!
  await startStudy(env.DB, context, { kind: 'prediction' }, Date.now())
}

async function first(site: TestSite) {
  const [open] = await listOpenStudies(env.DB, site.siteId)
  return open
}

/** The database of a process that dies at its n-th call, before or after that had its effect. */
function dying(calls: number, late: boolean): D1Database {
  let left = calls
  const die = (): never => {
    throw new Error('died')
  }
  return replaced({
    async batch<T>(list: D1PreparedStatement[]) {
      if (--left < 0 && !late) die()
      const results = await env.DB.batch<T>(list)
      return left < 0 ? die() : results
    },
    prepare: (sql) => (--left < 0 ? die() : env.DB.prepare(sql)),
  })
}

describe('what was known', () => {
  const at = Date.UTC(2026, 2, 4, 12)
  const seen = (id: string, day: number, fields: Partial<StoredEvent> = {}): StoredEvent =>
    ({
      id,
      kind: 'page_view',
      url: `${WWW}/pricing`,
      at: at + day * DAY,
      receivedAt: at + day * DAY,
      provenance: 'browser',
      ...fields,
    }) as StoredEvent
  interface Known extends Member {
    events: StoredEvent[]
  }
  const member = (events: StoredEvent[], links: Member['links'], leadId: string | null = 'ada'): Known => {
    const claim = { keys: [], provenance: 'browser' as const, at, id: 'said', since: at }
    const claimed = events.find(({ id }) => id === claim.id)
    return { visitor: { id: 'v', leadId, claim }, links, claimed, events }
  }
  const link = (day: number, joined: boolean) => ({
    ...{ leadId: 'ada', visitor: 'v', at: at + day * DAY, joined },
    ...{ cause: 'claimed' as const, provenance: 'browser' as const },
  })
  let compiled: TestSite['context']['compiled']

  beforeAll(async () => {
    compiled = (await makeSite()).context.compiled
  })

  /** How many page views are known of on each of some days. */
  function knownOn(of: Known, ...days: number[]): number[] {
    const rule = compiled.engagement.eventRules.find((one) => one.rule.id === 'pricing-page')!
    const seen = (portions: readonly StoredEvent[][]) => {
      const past = pastOf(
        'ada',
        [of],
        days.map((day) => at + day * DAY),
        compiled,
      )
      for (const events of portions) past.add('v', events)
      return days.map((_, index) => past.at(index).registers.signals[rule.signal.id]?.seen ?? 0)
    }
    const known = seen([of.events])
    // In any portions and order.
    expect(seen(of.events.toReversed().map((event) => [event]))).toEqual(known)
    return known
  }

  it('is what had arrived, not what had happened', () => {
    const late = seen('b', 1, { receivedAt: at + 5 * DAY })
    expect(knownOn(member([seen('a', 0), late], [link(0, true)]), 0, 2, 5)).toEqual([1, 1, 2])
  })

  it('is what a file of the past says of its time', () => {
    const said = seen('said', 0, { kind: 'identify', receivedAt: at + 99 * DAY, imported: true })
    const page = seen('b', 1, { receivedAt: at + 99 * DAY, imported: true })
    const imported = member([said, page], [link(99, true)])
    expect(knownFromOf('ada', [imported])).toBe(at)
    expect(knownOn(imported, 0, 1)).toEqual([0, 1])
  })

  it('is of the visitors that stood linked', () => {
    const parted = member([seen('a', 0)], [link(1, true), link(3, false)], null)
    expect(knownOn(parted, 0, 1, 2, 3)).toEqual([0, 1, 1, 0])
    expect(knownFromOf('ada', [member([], [])])).toBeNull()
  })

  it('of one that is linked twice ends with the first parting', () => {
    const twice = member([seen('a', 0)], [link(0, true), link(2, true), link(3, false)], null)
    expect(knownOn(twice, 0, 2, 3)).toEqual([1, 1, 0])
  })

  it('counts from the look-back of the claim that holds the visitor, of no other and not of the link', () => {
    const early = seen('a', -20)
    expect(countedOn(member([early], [link(40, true)]), 41)).toBe(1)
    expect(countedOn(member([early], [link(40, true), link(50, false)], 'ben'), 41)).toBe(0)
  })

  it('begins with the link, whenever the claim was said, unless it was told of the past', () => {
    const said = seen('said', 0, { kind: 'identify' })
    expect(knownFromOf('ada', [member([said], [link(3, true)])])).toBe(at + 3 * DAY)
  })

  it('says when any of its visitors was last seen', () => {
    const other = { ...member([], [link(0, true)]), visitor: { id: 'w', leadId: 'ada', claim: null } }
    const past = pastOf('ada', [member([], [link(0, true)]), other], [at + 9 * DAY], compiled)
    past.add('v', [seen('a', 5), seen('b', 4)])
    past.add('w', [seen('c', 2)])
    expect(past.at(0).seenAt).toBe(at + 5 * DAY)
  })

  /** How many views of the prices count for the lead on a day. */
  function countedOn(of: Known, day: number): number {
    const past = pastOf('ada', [of], [at + day * DAY], compiled)
    past.add('v', of.events)
    const rule = compiled.engagement.eventRules.find((one) => one.rule.id === 'pricing-page')!
    return past.at(0).registers.signals[rule.signal.id]?.entries.length ?? 0
  }

  const goal = { goal: 'opportunity', horizonDays: 30 } as const
  const outcome = (day: number, what: string): StoredEvent =>
    seen(`o${day}`, day, { kind: 'outcome', outcome: what } as Partial<StoredEvent>)
  const labels = (outcomes: StoredEvent[], day: number) =>
    decisionsOf(instantsFrom(at), outcomesIn(outcomes), goal, at + day * DAY).map(({ at: when, label }) => [
      (when - at) / DAY,
      label,
    ])

  it('decisions are when a lead became known and the Mondays after, as far as their horizon is over', () => {
    expect(labels([], 29)).toEqual([])
    expect(labels([], 30)).toEqual([[0, 0]])
    expect(labels([], 46)).toEqual([
      [0, 0],
      [4.5, 0],
      [11.5, 0],
    ])
    expect(labels([], 999)).toHaveLength(14)
    const monday = at + 4.5 * DAY
    expect(instantsFrom(monday).slice(0, 3)).toEqual([monday, monday + 7 * DAY, monday + 14 * DAY])
  })

  it('end with the conversion, and one further on the way counts as well', () => {
    expect(labels([outcome(6, 'sql'), outcome(8, 'won')], 999)).toEqual([
      [0, 1],
      [4.5, 1],
    ])
    expect(labels([outcome(33, 'opportunity')], 999).slice(0, 2)).toEqual([
      [0, 0],
      [4.5, 1],
    ])
    expect(labels([outcome(2, 'disqualified'), outcome(8, 'won')], 999)).toEqual([[0, 1]])
    // To the instant: within the horizon, at a decision, and with a reset, which comes first.
    expect(labels([outcome(34.5, 'won')], 999).slice(0, 2)).toEqual([
      [0, 0],
      [4.5, 1],
    ])
    expect(labels([outcome(4.5, 'won')], 999)).toEqual([[0, 1]])
    expect(labels([outcome(2, 'won'), outcome(11.5, 'reset')], 999).slice(0, 2)).toEqual([
      [0, 1],
      [11.5, 0],
    ])
    expect(labels([outcome(4.5, 'reset'), outcome(4.5, 'won')], 999)).toEqual([[0, 1]])
    const anew = labels([outcome(2, 'won'), outcome(5, 'reset'), outcome(20, 'won')], 999)
    expect(anew).toEqual([
      [0, 1],
      [11.5, 1],
      [18.5, 1],
    ])
  })
})
