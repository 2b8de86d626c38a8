import { expect, test } from 'vitest'
import { dashboard } from '../../../worker/dashboard/routes.tsx'
import type { Env } from '../../../worker/env.ts'
import { env as bindings, makeSite, type TestSite } from '../support.ts'

const HERE = 'http://127.0.0.1:8787'

test('the demo is offered to its own site alone; any other is led to its own snippet and to Live', async () => {
  const [demo, own] = [await makeSite(), await makeSite()]
  const env = {
    ...bindings,
    ...{ ENVIRONMENT: 'embedded', SESSION_SECRET: 'a secret of the tests', DEMO_WRITE_KEY: demo.writeKey },
  } as const
  for (const path of ['', 'pages']) {
    const [there, here] = [await show(env, demo, path), await show(env, own, path)]
    expect(there).toContain('Open the demo site')
    expect(there).not.toContain('this site’s snippet')
    expect(here).not.toContain('Open the demo site')
    expect(here).toContain('<a href="/dashboard/settings/install">this site’s snippet</a>')
    expect(here).toContain('<a href="/dashboard/live">Live</a> shows the first event')
  }
})

async function show(env: Env, { adminKey }: TestSite, path: string): Promise<string> {
  const init = { method: 'POST', body: new URLSearchParams({ key: adminKey }), headers: { origin: HERE } }
  const signedIn = await dashboard.request(`${HERE}/dashboard/login`, init, env)
  const cookie = signedIn.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
  const page = await dashboard.request(`${HERE}/dashboard/${path}`, { headers: { cookie } }, env)
  return (await page.text()).split('<main')[1] ?? ''
}
