import { expect, test } from 'vitest'
import { dashboard } from '../../../worker/dashboard/routes.tsx'
import type { Env } from '../../../worker/env.ts'
import { env as bindings, makeSite, read, type TestSite } from '../support.ts'

const HERE = 'http://127.0.0.1:8787'
const env: Env = { ...bindings, ENVIRONMENT: 'embedded', SESSION_SECRET: 'a secret of the tests' }

test('what a form leaves open is asked for, and nothing is published or kept by it', async () => {
  const site = await makeSite()
  const open = { 'new.name': 'My rule', 'new.kind': 'tag', 'new.what': '', enter: '' }
  for (const action of ['publish', 'save']) {
    const answer = await post(site, 'model', { ...open, do: action })
    expect(answer.status).toBe(422)
    const text = await answer.text()
    expect(text).toMatch(/data-field="new.what"[^]*is empty: choose a tag/)
    expect(text).toMatch(/<b>MQL from<\/b> is no number: write a number from/)
    // What was typed stands there still.
    expect(text).toMatch(/name="new.name" value="My rule"/)
    expect(text).toMatch(/name="enter" value=""/)
    expect(text).not.toContain('A draft by')
  }
  const effect = await (await post(site, 'model/what-if', open)).text()
  expect(effect).toContain('is empty: choose a tag')
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
