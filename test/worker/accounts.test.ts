import { describe, expect, test } from 'vitest'
import { findLeadRow } from '../../worker/db/leads.ts'
import type { Account, AccountPage } from '../../worker/read/accounts.ts'
import type { Lead } from '../../worker/read/lead.ts'
import {
  env,
  event,
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
const known = (site: TestSite, email: string, acts: object[] = []) =>
  send(site, [...acts, form(email)], { visitor: `of ${email}` })
const list = async (site: TestSite, query = '') => read<AccountPage>(site, `/v1/accounts${query}`)
const one = async (site: TestSite, id: string) =>
  read<{ account: Account; people: Lead[] }>(site, `/v1/accounts/${encodeURIComponent(id)}`)
const act = (site: TestSite, method: string, path: string, body?: object) =>
  request(path, {
    method,
    headers: { authorization: `Bearer ${site.adminKey}` },
    ...(body && { body: JSON.stringify(body) }),
  })
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)

describe('GET /v1/accounts', () => {
  test('ranks companies by their three most engaged people, and knows none by a free or disposable mailbox', async () => {
    const site = await makeSite()
    const demo = () => event({ kind: 'form', form: 'demo' })
    for (const name of ['a', 'b', 'c', 'd']) await known(site, `${name}@wide.dev`, [event({ url: PRICING })])
    await known(site, 'one@deep.dev', [event({ url: PRICING }), demo()])
    for (const mail of ['x@gmail.com', 'y@mailinator.com'])
      await known(site, mail, [event({ url: PRICING }), demo()])
    const { accounts, cursor } = await list(site)
    expect(accounts.map(({ id }) => id).sort()).toEqual(['deep.dev', 'wide.dev'])
    expect(accounts[0]!.raw).toBeGreaterThan(accounts[1]!.raw)
    expect(cursor).toBeNull()
    const wide = await one(site, 'Wide.dev')
    expect(wide.people).toHaveLength(4)
    expect(wide.account).toMatchObject({ people: 4, breadth: 4 })
    const best = wide.people.map(({ dimensions }) => dimensions.engagement!.raw).slice(0, 3)
    expect(wide.account.raw).toBeCloseTo(sum(best), 6)
    expect(wide.account.reasons.map(({ lead }) => lead)).toEqual(wide.people.slice(0, 3).map(({ id }) => id))
    expect((await act(site, 'GET', '/v1/accounts/gmail.com')).status).toBe(404)
    expect((await act(await makeSite(), 'GET', '/v1/accounts/wide.dev')).status).toBe(404)
  })

  test('is exact after a join, an un-join and an erasure', async () => {
    const site = await makeSite()
    await known(site, 'ada@harbrook.dev', [event({ url: PRICING })])
    await known(site, 'bea@harbrook.dev')
    await send(site, [event({ kind: 'form', form: 'demo' })], { visitor: 'tv' })
    const { id } = await leadOf(site, 'email=bea@harbrook.dev')
    const now = (account: Account) => ({
      ...account,
      asOf: 0,
      raw: account.raw.toFixed(2),
      reasons: account.reasons.length,
    })
    const before = now((await one(site, 'harbrook.dev')).account)
    await act(site, 'POST', `/v1/leads/${id}/links`, { visitor: 'tv' })
    const joined = (await one(site, 'harbrook.dev')).account
    expect(joined.raw).toBeGreaterThan(Number(before.raw))
    await act(site, 'DELETE', `/v1/leads/${id}/links/tv`)
    expect(now((await one(site, 'harbrook.dev')).account)).toEqual(before)
    await act(site, 'DELETE', `/v1/leads/${id}`)
    expect((await one(site, 'harbrook.dev')).account).toMatchObject({ people: 1, reasons: [{}] })
    const ada = await leadOf(site, 'email=ada@harbrook.dev')
    await act(site, 'DELETE', `/v1/leads/${ada.id}`)
    expect(await list(site)).toMatchObject({ accounts: [] })
  })

  test('goes by what a server says, then by the address, then by what a page says; the last address counts', async () => {
    const site = await makeSite()
    const accountOf = async (visitor: string) => (await leadOf(site, `visitor=${visitor}`)).account
    const group = (account: string) => event({ kind: 'group', account })
    await send(site, [form('a@gmail.com'), group('https://www.Acme.com/team')], { visitor: 'p' })
    expect(await accountOf('p')).toBe('acme.com')
    await send(site, [form('a@harbrook.dev', { at: Date.now() - 60_000 })], { visitor: 'p' })
    expect(await accountOf('p')).toBe('harbrook.dev')
    await send(site, [form('a@quayside.dev')], { visitor: 'p' })
    expect(await accountOf('p')).toBe('quayside.dev')
    const headers = { authorization: `Bearer ${site.serverKey}` }
    await send(site, [group('customer-17')], { visitor: 'p', headers })
    expect(await accountOf('p')).toBe('customer-17')
    expect((await one(site, 'customer-17')).people).toHaveLength(1)
    await expectVerified(site)
  })

  test('gives back the account of a lead whose company address went with a visitor', async () => {
    const site = await makeSite()
    await send(site, [event({ kind: 'identify', userId: 'u', email: 'a@gmail.com' })], {
      visitor: 'home',
    })
    const { id } = await leadOf(site, 'userId=u')
    await send(site, [form('a@harbrook.dev')], { visitor: 'office' })
    await act(site, 'POST', `/v1/leads/${id}/links`, { visitor: 'office' })
    expect(await findLeadRow(env.DB, site.siteId, id)).toMatchObject({ account: 'harbrook.dev' })
    await act(site, 'DELETE', `/v1/leads/${id}/links/office`)
    expect(await findLeadRow(env.DB, site.siteId, id)).toMatchObject({ account: null })
    await expectVerified(site)
  })

  test('pages without a gap or a repetition', async () => {
    const site = await makeSite()
    for (let index = 0; index < 7; index++) {
      await known(site, `p@c${index}.harbrook.dev`, [event({ url: index % 2 ? PRICING : `${PRICING}/x` })])
    }
    const whole = (await list(site)).accounts.map(({ id }) => id)
    const paged: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: AccountPage = await list(
        site,
        `?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      )
      paged.push(...page.accounts.map(({ id }) => id))
      cursor = page.cursor
    }
    expect(whole).toHaveLength(7)
    expect([...paged].sort()).toEqual([...whole].sort())
  })
})
