import { sign } from 'hono/jwt'
import { describe, expect, test, vi } from 'vitest'
import { findLeadRow } from '../../worker/db/leads.ts'
import { settle } from '../../worker/project/settle.ts'
import type { Lead } from '../../worker/read/lead.ts'
import {
  DAY,
  env,
  event,
  events,
  expectVerified,
  leadOf,
  makeSite,
  read,
  request,
  send,
  type TestSite,
} from './support.ts'

const PRICING = 'https://www.harbrook.dev/pricing'

const form = (email: string, fields: object = {}) => event({ kind: 'form', form: 'news', email, ...fields })
/** Enough to be an MQL by. */
const hot = () => [
  ...events(3, { url: PRICING }),
  event({ kind: 'form', form: 'demo' }),
  event({ kind: 'form', form: 'contact' }),
]

const act = (site: TestSite, path: string, key = site.adminKey) =>
  request(path, { method: 'POST', headers: { authorization: `Bearer ${key}` } })
const ranked = async (site: TestSite) =>
  (await read<{ leads: Lead[] }>(site, '/v1/leads')).leads.map(({ email }) => email)
const held = async (site: TestSite) =>
  (await read<{ leads: Lead[] }>(site, '/v1/quarantine')).leads.map(({ email }) => email)
const transitionsOf = async (site: TestSite, id: string) =>
  (await read<{ transitions: object[] }>(site, `/v1/leads/${id}/transitions`)).transitions
const outbox = (site: TestSite) =>
  env.DB.prepare('select count(*) as n from transitions where site_id = ?1')
    .bind(site.siteId)
    .first<number>('n')

describe('S52 quarantine', () => {
  test.each([
    ['x1@mailinator.com', 'a disposable mailbox'],
    ['x1@sub.mailinator.com', 'a disposable mailbox'],
    ['test@acme.example', 'gibberish before the @'],
    ['asdfasdf@harbrook.dev', 'gibberish before the @'],
    ['qwertz123@harbrook.dev', 'gibberish before the @'],
    ['xkjhgfdsq@harbrook.dev', 'gibberish before the @'],
  ])('holds %s, because of %s', async (email, reason) => {
    const site = await makeSite()
    await send(site, [...hot(), form(email)])
    const lead = await leadOf(site, `email=${email}`)
    expect(lead.quarantine).toEqual([reason])
    expect(lead.score).toBeGreaterThan(60)
    expect(lead.stage).toBe('visitor')
    expect(await transitionsOf(site, lead.id)).toEqual([])
    expect(await ranked(site)).toEqual([])
    expect(await held(site)).toEqual([email])
    await expectVerified(site)
  })

  test('holds a name that was mashed, and no name that is real', async () => {
    const site = await makeSite()
    const named = async (index: number, traits: Record<string, string>) => {
      const email = `person${index}@harbrook.dev`
      await send(site, [event({ kind: 'identify', email, traits })], { visitor: `n${index}` })
      return (await leadOf(site, `email=${email}`)).quarantine
    }
    expect(await named(1, { firstName: 'asdf', lastName: 'qwer' })).toEqual(['gibberish for a name'])
    expect(await named(2, { name: 'aaaaaa' })).toEqual(['gibberish for a name'])
    const real = [
      ...[
        'Krzysztof Brzęczyszczykiewicz',
        'Ng',
        'Hirschsprung',
        'Schwarzschild',
        'Srđan Krstić',
        'Bjørn Strand',
        '李小龙',
      ],
      ...[
        'Wrzesniewski',
        'Nguyễn Thị Hồng',
        'Mstislav Rostropovich',
        'Tess Tester-Brown',
        'Abby Drewery',
        'Hjördís',
        'Vlk',
      ],
    ]
    for (const [index, name] of real.entries())
      expect([name, await named(10 + index, { name })]).toEqual([name, null])
  })

  test('lets go once a good address is given, and then does all that was held', async () => {
    const site = await makeSite()
    await send(site, [...hot(), form('throw@mailinator.com')])
    const { id } = await leadOf(site, 'email=throw@mailinator.com')
    expect(await outbox(site)).toBe(0)
    await send(site, [form('ada@harbrook.dev')])
    const lead = await leadOf(site, `visitor=v1`)
    expect(lead).toMatchObject({ id, stage: 'mql', quarantine: null, account: 'harbrook.dev' })
    expect(await ranked(site)).toContain('throw@mailinator.com')
    expect(await transitionsOf(site, id)).toMatchObject([{ from: 'visitor', to: 'mql' }])
    await expectVerified(site)
  })

  test('is left by hand, for good', async () => {
    const site = await makeSite()
    await send(site, [...hot(), form('kim@mailinator.com')])
    const { id } = await leadOf(site, 'email=kim@mailinator.com')
    const path = `/v1/leads/${id}/release`
    expect((await act(site, path, site.readKey)).status).toBe(403)
    expect((await act(await makeSite(), path)).status).toBe(404)
    expect((await act(site, path)).status).toBe(204)
    expect((await act(site, path)).status).toBe(204)
    expect(await leadOf(site, 'email=kim@mailinator.com')).toMatchObject({ stage: 'mql', quarantine: null })
    expect(await held(site)).toEqual([])
    await send(site, [event({ url: PRICING }), form('kim@mailinator.com')], { visitor: 'other' })
    expect(await ranked(site)).toEqual(['kim@mailinator.com'])
    expect(await transitionsOf(site, id)).toHaveLength(1)
    await expectVerified(site)
  })

  test('is left by an identity that the customer’s server has signed', async () => {
    const site = await makeSite()
    await send(site, [...hot(), form('lee@mailinator.com')])
    const secret = site.context.settings.identitySecret
    const exp = Math.floor(Date.now() / 1000) + 600
    const token = await sign({ aud: site.siteId, exp, sub: 'lee@mailinator.com' }, secret, 'HS256')
    await send(site, [event({ kind: 'identify', email: 'lee@mailinator.com', token })])
    const lead = await leadOf(site, 'email=lee@mailinator.com')
    expect(lead).toMatchObject({ standing: 'verified', stage: 'mql', quarantine: null })
    await expectVerified(site)
  })

  test('holds a lead that was good, when its one good visitor goes; time does nothing to it', async () => {
    const site = await makeSite()
    await send(site, [...hot(), form('max@mailinator.com')], { visitor: 'a' })
    const { id } = await leadOf(site, 'visitor=a')
    const row = await findLeadRow(env.DB, site.siteId, id)
    expect(row).toMatchObject({ dueAt: null })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 30 * DAY })
    await settle(env.DB, site.context, [id], Date.now())
    expect(await transitionsOf(site, id)).toEqual([])
    expect(await findLeadRow(env.DB, site.siteId, id)).toMatchObject({ dueAt: null, stage: 'visitor' })
    vi.useRealTimers()
  })
})
