import { expect, test } from 'vitest'
import { env, event, events, expectVerified, leadOf, makeSite, request, send, verified } from './support.ts'

test('GET /v1/verify finds nothing where all is well, however many slices that takes', async () => {
  const site = await makeSite()
  for (let index = 0; index < 60; index++) {
    const named = event({ kind: 'form', form: 'news', email: `p${index % 55}@harbrook.dev` })
    await send(site, [event(), named], { visitor: `v${index}` })
  }
  expect(await expectVerified(site)).toMatchObject({ visitors: 60, leads: 55, pending: 0 })
})

test('GET /v1/verify names what is not what the events come to', async () => {
  const site = await makeSite()
  await send(site, [...events(3), event({ kind: 'form', form: 'news', email: 'a@harbrook.dev' })], {
    visitor: 'v1',
  })
  const { id } = await leadOf(site, 'email=a@harbrook.dev')
  const break_ = (sql: string) => env.DB.prepare(sql).bind(site.siteId).run()
  const faults = async () =>
    (await verified(site)).differences.map(({ of, fault }) => `${of} ${fault.slice(0, fault.indexOf(':'))}`)

  await break_("delete from events where site_id = ?1 and kind = 'form'")
  expect(await faults()).toContain('visitor registers')
  await break_('update leads set score = score + 1, claims = 7 where site_id = ?1')
  expect(await faults()).toEqual(expect.arrayContaining(['lead claims', 'lead score']))
  await break_('delete from visitors where site_id = ?1')
  expect((await verified(site)).differences).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ of: 'lead', id }),
      { of: 'visitor', id: 'v1', fault: 'events without a row' },
    ]),
  )
})

test('GET /v1/verify is for admin keys', async () => {
  const site = await makeSite()
  const headers = { authorization: `Bearer ${site.readKey}` }
  expect((await request('/v1/verify', { headers })).status).toBe(403)
})
