import { expect, test } from 'vitest'
import { dashboard } from '../../../worker/dashboard/routes.tsx'
import type { Env } from '../../../worker/env.ts'
import { env as bindings, makeSite, read, request, type TestSite } from '../support.ts'

const HERE = 'http://127.0.0.1:8787'
const CONTEXT = { waitUntil() {}, passThroughOnException() {}, props: {} }
const env: Env = { ...bindings, ENVIRONMENT: 'embedded', SESSION_SECRET: 'a secret of the tests' }

test('what a form leaves open is asked for, and nothing is published or kept by it', async () => {
  const site = await makeSite()
  const open = { 'new.name': 'My rule', 'new.kind': 'tag', 'new.what': '', enter: '' }
  for (const action of ['publish', 'save']) {
    const answer = await post(site, 'model', { ...open, do: action })
    expect(answer.status).toBe(422)
    const text = await answer.text()
    expect(text).toMatch(/data-field="new.what"[\s\S]*is empty: choose a tag/)
    expect(text).toMatch(/<b>MQL from<\/b> is no number: write a number from/)
    // What was typed stands there still.
    expect(text).toMatch(/name="new.name" value="My rule"/)
    expect(text).toMatch(/name="enter" value=""/)
    expect(text).not.toContain('A draft by')
  }
  const effect = await (await post(site, 'model/what-if', open)).text()
  expect(effect).toContain('is empty: choose a tag')
  expect(effect).toContain('<b>MQL from</b> is no number')
  expect(effect).toMatch(/value="publish" disabled/)
  expect(await versionsOf(site)).toBe(1)
})

test('a publish of what is published makes no version, and says so', async () => {
  const site = await makeSite()
  const blank = { 'new.name': '', 'new.what': '', 'new.points': '10', enter: '60', base: '1', draft: '' }
  expect(await (await post(site, 'model/what-if', blank)).text()).toContain('Nothing is changed yet')
  const answer = await post(site, 'model', blank)
  expect(answer.headers.get('location')).toBe('/dashboard/model?done=same')
  expect(await versionsOf(site)).toBe(1)
  const cookie = await signIn(site)
  const page = await dashboard.request(`${HERE}/dashboard/model?done=same`, { headers: { cookie } }, env)
  expect(await page.text()).toContain('nothing has changed')
})

test('a draft says what was published since it was begun, and leads to the differences', async () => {
  const site = await makeSite()
  const page = async () => {
    const headers = { cookie: await signIn(site) }
    return (await dashboard.request(`${HERE}/dashboard/model`, { headers }, env, CONTEXT)).text()
  }
  await post(site, 'model', { enter: '70', do: 'save', base: '1', draft: '' })
  expect(await page()).not.toContain('Published since')
  const { model } = site.context
  const note = 'Half the price'
  const body = JSON.stringify({ model: { ...model, thresholds: { ...model.thresholds, enter: 50 } }, note })
  const headers = { authorization: `Bearer ${site.adminKey}` }
  expect((await request('/v1/models/publish', { method: 'POST', body, headers })).status).toBe(201)
  const text = await page()
  expect(text).toContain('Published since this draft was begun with version 1:</b> Version 2 by ')
  expect(text).toContain(': Half the price.')
  expect(text).toContain('href="/dashboard/model/versions/1">See what is different')
  expect(text).toMatch(/name="enter" value="70"/)
})

test('points that no rule may give are told of beside their field, and tag nothing', async () => {
  const site = await makeSite()
  const asked = { path: '/calculator', tag: '', newTag: 'calculator' }
  for (const [points, fault] of [
    ['1001', 'is 1001: write a whole number from -1000 to 1000'],
    ['', 'is no number: write a whole number from -1000 to 1000'],
  ] as const) {
    const text = await (await post(site, 'pages/tag', { ...asked, points })).text()
    expect(text).toContain(`data-field="points" data-says="${fault}"`)
    expect(text).toMatch(new RegExp(`name="points" value="${points}" min="-1000" max="1000"`))
    expect(text).toMatch(/value="publish" disabled/)
  }
  expect(await versionsOf(site)).toBe(1)
  const headers = { cookie: await signIn(site) }
  const query = new URLSearchParams({ ...asked, points: '999' })
  const tried = await dashboard.request(`${HERE}/dashboard/pages/tag?${query}`, { headers }, env)
  expect(await tried.text()).toContain('Counted by Viewed calculator (999 points)')
})

test('a tag is called what people call it, in any script', async () => {
  const site = await makeSite()
  const headers = { cookie: await signIn(site) }
  for (const newTag of ['über uns', '价格', '2026', '🧮', 'x'.repeat(50)]) {
    const query = new URLSearchParams({ path: '/here', tag: '', newTag, points: '7' })
    const tried = await dashboard.request(`${HERE}/dashboard/pages/tag?${query}`, { headers }, env)
    expect(await tried.text()).toContain(`Counted by Viewed ${newTag} (7 points)`)
  }
})

test('a tag that pages have already is not published again', async () => {
  const site = await makeSite()
  const [tag] = site.context.model.tags
  const asked = { path: '/', scope: 'own', own: tag?.patterns[0] ?? '', tag: tag?.name ?? '' }
  const text = await (await post(site, 'pages/tag', asked)).text()
  expect(text).toContain('these pages have this tag already')
  expect(text).toMatch(/value="publish" disabled/)
  expect(await versionsOf(site)).toBe(1)
})

async function signIn({ adminKey }: TestSite): Promise<string> {
  const init = { method: 'POST', body: new URLSearchParams({ key: adminKey }), headers: { origin: HERE } }
  const answer = await dashboard.request(`${HERE}/dashboard/login`, init, env)
  return answer.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
}

async function post(site: TestSite, path: string, fields: Record<string, string>): Promise<Response> {
  const headers = { cookie: await signIn(site), origin: HERE }
  const init = { method: 'POST', body: new URLSearchParams(fields), headers }
  return dashboard.request(`${HERE}/dashboard/${path}`, init, env)
}

async function versionsOf(site: TestSite): Promise<number> {
  return (await read<{ versions: object[] }>(site, '/v1/models')).versions.length
}
