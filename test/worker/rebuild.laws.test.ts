import { createScheduledController } from 'cloudflare:test'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { eraseSite } from '../../worker/actions/erase-site.ts'
import worker from '../../worker/index.ts'
import { rebuildVisitors } from '../../worker/project/rebuild.ts'
import { reloadSite } from '../../worker/read/site.ts'
import { printedSeed, sized } from '../support/soak.ts'
import {
  DAY,
  elsewhere,
  env,
  event,
  expectVerified,
  makeSite,
  request,
  send,
  type TestSite,
} from './support.ts'

const NOW = Date.now() - 60_000
const VISITORS = ['phone', 'desk', 'shared', 'crm']
const EMAILS = ['ada@harbrook.dev', 'grace@harbrook.dev', 'asdfasdf@mailinator.com']
const PATHS = ['/pricing', '/demo', '/blog/a', '/careers']
const PERSON = { 'user-agent': 'Mozilla/5.0 Firefox/153.0' }
const MACHINE = { 'user-agent': 'curl/8.0' }

const visitor = fc.constantFrom(...VISITORS)
const email = fc.constantFrom(...EMAILS)
const at = fc.integer({ min: 1, max: (6 * DAY) / 60_000 }).map((minutes) => NOW - minutes * 60_000)
const named = <Name extends string>(name: Name) => ({ do: fc.constant(name) })

/** Whatever may happen to a site, in any order. */
const history = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        ...named('view'),
        visitor,
        at,
        path: fc.constantFrom(...PATHS),
        machine: fc.nat(9),
      }),
    },
    { weight: 1, arbitrary: fc.record({ ...named('burst'), visitor, at }) },
    { weight: 4, arbitrary: fc.record({ ...named('form'), visitor, at, email, machine: fc.nat(5) }) },
    { weight: 2, arbitrary: fc.record({ ...named('serverSays'), visitor, at, email }) },
    { weight: 2, arbitrary: fc.record({ ...named('join'), visitor, email }) },
    { weight: 2, arbitrary: fc.record({ ...named('part'), visitor, email }) },
    { weight: 1, arbitrary: fc.record({ ...named('erase'), email }) },
    {
      weight: 1,
      arbitrary: fc.record({ ...named('consent'), visitor, at, state: fc.constantFrom('denied', 'granted') }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        ...named('outcome'),
        email,
        at,
        outcome: fc.constantFrom('sql', 'won', 'lost', 'reset'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ ...named('setBots'), bots: fc.constantFrom('exclude', 'flag') }) },
    { weight: 1, arbitrary: fc.record({ ...named('release'), email }) },
  ),
  { minLength: 8, maxLength: 40 },
)
type Step = typeof history extends fc.Arbitrary<(infer One)[]> ? One : never

test(
  'a rebuild of everything from events equals the running state, whatever happened to it',
  async () => {
    const seed = printedSeed('rebuild')
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const site = await makeSite()
        for (const [index, one] of steps.entries()) {
          if (index % 3 === 0) elsewhere(site, ...VISITORS)
          await act(site, one)
        }
        await expectVerified(site)
        const before = await stateOf(site)
        const context = await reloadSite(env.DB, site.siteId)
        if (!context) throw new Error('no site')
        await rebuildVisitors(env.DB, context, VISITORS, { now: Date.now(), cause: 'decay' })
        expect(await stateOf(site)).toEqual(before)
        // Cron goes through all the sites there are: without this each history would take longer than the one before.
        while (!(await eraseSite(env, context, Date.now())));
      }),
      { seed, numRuns: sized(12, 300), endOnFailure: true },
    )
  },
  sized(60_000, 1_800_000),
)

async function act(site: TestSite, one: Step): Promise<void> {
  const asServer = { authorization: `Bearer ${site.serverKey}` }
  const asAdmin = { authorization: `Bearer ${site.adminKey}` }
  const call = (method: string, path: string, headers: Record<string, string>, body?: object) =>
    request(path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  const leadId = async (address: string): Promise<string> => {
    const found = await call('GET', `/v1/leads?email=${address}`, asAdmin)
    return found.ok ? (await found.json<{ id: string }>()).id : 'nobody'
  }
  const say = async (who: string, fields: object, headers: Record<string, string>) => {
    const answer = await send(site, [event({ at: NOW, ...fields })], { visitor: who, headers })
    expect(answer.status).toBe(202)
  }
  const by = (machine: number) => (machine === 0 ? MACHINE : PERSON)
  const web = (path: string) => `https://www.harbrook.dev${path}`
  if (one.do === 'view') return say(one.visitor, { url: web(one.path), at: one.at }, by(one.machine))
  if (one.do === 'form')
    return say(one.visitor, { kind: 'form', form: 'contact', email: one.email, at: one.at }, by(one.machine))
  if (one.do === 'serverSays')
    return say(
      one.visitor,
      { kind: 'identify', email: one.email, at: one.at, traits: { name: `Ada ${one.at}` } },
      asServer,
    )
  if (one.do === 'consent') return say(one.visitor, { kind: 'consent', state: one.state, at: one.at }, PERSON)
  if (one.do === 'burst') {
    const many = Array.from({ length: 125 }, () => event({ at: one.at, url: web('/blog/burst') }))
    await send(site, many, { visitor: one.visitor, headers: PERSON })
    return
  }
  if (one.do === 'setBots') {
    await call('PATCH', `/v1/sites/${site.siteId}`, asAdmin, { settings: { bots: one.bots } })
    await worker.scheduled(createScheduledController(), env)
    return
  }
  if (one.do === 'outcome') {
    await call('POST', '/v1/outcomes', asServer, {
      email: one.email,
      outcome: one.outcome,
      at: one.at,
      reason: 'x',
    })
    return
  }
  const path = `/v1/leads/${await leadId(one.email)}`
  const answer =
    one.do === 'erase'
      ? await call('DELETE', path, asAdmin)
      : one.do === 'release'
        ? await call('POST', `${path}/release`, asAdmin)
        : one.do === 'join'
          ? await call('POST', `${path}/links`, asAdmin, { visitor: one.visitor })
          : await call('DELETE', `${path}/links/${one.visitor}`, asAdmin)
  expect([200, 201, 204, 404]).toContain(answer.status)
}

/** All that events say: not when somebody last looked, nor the stage, which every look may change. */
async function stateOf(site: TestSite): Promise<unknown[]> {
  const [visitors, leads] = await env.DB.batch([
    env.DB.prepare(
      `select id, lead_id, claim, noise, arrivals, first_seen_at, last_seen_at, acted_at, registers from visitors
       where site_id = ?1 order by id`,
    ).bind(site.siteId),
    env.DB.prepare(
      `select id, email, user_id, name_key, standing, claims, hands, outcome, account, quarantine, arrivals, last_seen_at,
              registers from leads where site_id = ?1 order by id`,
    ).bind(site.siteId),
  ])
  return [visitors?.results, leads?.results]
}
