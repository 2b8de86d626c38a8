/** A site's settings, people, webhooks and sites by hand: shown, changed, refused at the field, and kept with a name. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { newPage } from '../support/watched-page.ts'

let server: TestServer
let browser: Browser
let page: Page
const faults: string[] = []

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer({ LEADLIGHT_WEBHOOKS_LOOPBACK: '1' }), launchBrowser()])
  page = await newPage(browser, faults)
  await page.goto(server.dashboardUrl)
  await page.getByRole('link', { name: 'Settings' }).click()
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('what is chosen is what the script is served with', async () => {
  await page.getByLabel('Consent', { exact: true }).selectOption('required')
  await page.getByLabel('Further domains of yours').fill('acme.example\nacme.test')
  await page.getByLabel('Further marks that ring').fill('fit 60')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor()
  const script = await (await fetch(`${server.url}/leadlight.js?site=${server.writeKey}`)).text()
  expect(script).toContain('"consent":"required"')
  expect(script).toContain('"domains":["acme.example","acme.test"]')
  expect(await page.getByLabel('Further marks that ring').inputValue()).toBe('fit 60')
})

test('saving is in sight, and over nothing that is to be read', async () => {
  const boxOf = async (one: Locator) => (await one.boundingBox()) ?? { x: Number.NaN, width: 0 }
  const [save, field] = [
    await boxOf(page.getByRole('button', { name: 'Save' })),
    await boxOf(page.getByLabel('Origins')),
  ]
  expect(save.x).toBeGreaterThan(field.x + field.width)
})

test('a refused save keeps what was typed, and says at each field what is needed instead', async () => {
  await page.getByLabel('Origins').fill('https://www.acme.example/path')
  await page.getByLabel('Keep events for').fill('for ever')
  await page.getByLabel('Further marks that ring').fill('very hot')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('alert').waitFor()
  const origins = page.getByLabel('Origins')
  expect(await origins.inputValue()).toBe('https://www.acme.example/path')
  expect(await described(origins)).toContain('https://www.acme.example is needed instead of')
  expect(await page.getByLabel('Keep events for').inputValue()).toBe('for ever')
  expect(await described(page.getByLabel('Keep events for'))).toContain('whole number')
  expect(await described(page.getByLabel('Further marks that ring'))).toContain('is needed')
  await page.getByRole('link', { name: 'Collecting' }).click()
  expect(await page.getByLabel('Keep events for').inputValue()).toBe('730')
})

test('a key is made once however often the form is sent, opens the API, and is refused once it is revoked', async () => {
  await page.getByRole('link', { name: 'People and keys' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Grace, in sales')
  await page.getByRole('button', { name: 'Make a key' }).dblclick()
  const key = (await page.getByRole('status').locator('.secret code').textContent()) ?? ''
  expect(key).toMatch(/^rk_/)
  expect(await page.locator('.copybox').textContent()).toMatch(
    `sign in at ${server.url}/dashboard/\nwith this key, which is yours alone: ${key}`,
  )
  expect(await page.locator('.things b', { hasText: 'Grace, in sales' }).count()).toBe(1)
  await page.reload()
  expect(await page.getByRole('status').locator('.secret code').textContent()).toBe(key)
  expect(await page.locator('.things b', { hasText: 'Grace, in sales' }).count()).toBe(1)
  expect(await asks(key)).toBe(200)
  await page.getByRole('link', { name: 'People and keys' }).click()
  expect(await page.content()).not.toContain(key)
  await page.getByText('Revoke Grace, in sales').click()
  await page.getByRole('button', { name: 'Revoke it' }).click()
  await page.getByText('Revoked.').waitFor()
  expect(await page.locator('.things b', { hasText: 'Grace, in sales' }).count()).toBe(0)
})

test('whom Access lets in is named by e-mail or domain; what is neither stays in the field', async () => {
  const who = page.getByLabel('E-mail, or all of a domain')
  await who.fill('not an address')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByRole('alert').filter({ hasText: 'grace@example.com is needed' }).waitFor()
  expect(await who.inputValue()).toBe('not an address')
  await who.fill('@Acme.example')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByText('Everybody @acme.example').waitFor()
  await page.getByText('Remove @acme.example').click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByText('Removed').waitFor()
})

test('a webhook to where nothing may be sent is refused, and its address stays in the field', async () => {
  await page.getByRole('link', { name: 'Webhooks' }).click()
  await page.getByLabel('Address').fill('https://10.0.0.1/hook')
  await page.getByLabel('Scores that pass a mark').uncheck()
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByRole('alert').filter({ hasText: 'Not added' }).waitFor()
  expect(await page.getByLabel('Address').inputValue()).toBe('https://10.0.0.1/hook')
  expect(await page.getByLabel('Scores that pass a mark').isChecked()).toBe(false)
})

test('a webhook shows its secrets once, is tried for real with a log, and goes', async () => {
  const heard: string[] = []
  const receiver = createServer((request, response) => {
    heard.push(`${request.headers['webhook-signature']}`)
    response.writeHead(heard.length === 1 ? 200 : 410).end()
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const address = receiver.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address?.port}/hook`
  await page.getByLabel('Address').fill(url)
  await page.getByRole('button', { name: 'Add' }).dblclick()
  const secret = page.getByRole('status').locator('code')
  expect(await secret.textContent()).toMatch(/^whsec_/)
  await page.getByRole('link', { name: 'Webhooks' }).click()
  expect(await page.getByRole('link', { name: url }).count()).toBe(1)
  await page.getByRole('link', { name: url }).click()
  await page.getByRole('button', { name: 'Send a test' }).click()
  await page.getByRole('status').filter({ hasText: 'It arrived: 200' }).waitFor()
  await page.getByRole('region', { name: 'What was sent' }).getByText('arrived').waitFor()
  await page.getByText('Another secret', { exact: true }).click()
  await page.getByRole('button', { name: 'Make another secret' }).dblclick()
  expect(await secret.textContent()).toMatch(/^whsec_/)
  await page.getByText('Two secrets sign until').waitFor()
  await page.getByRole('button', { name: 'Send a test' }).click()
  await page.getByText('given up').first().waitFor()
  expect(heard[1]?.split(' ')).toHaveLength(2)
  await page.getByRole('button', { name: 'Tell it again from now on' }).click()
  await page.getByRole('button', { name: 'Send it again' }).click()
  await page.getByRole('status').filter({ hasText: 'on its way' }).waitFor()
  receiver.close()
  await page.getByText('Remove', { exact: true }).click()
  await page.getByRole('button', { name: 'Remove it' }).click()
  await page.getByText('Nobody is told yet').waitFor()
})

test('a second site is one click away, and goes for good once its name is typed', async () => {
  await page.getByRole('link', { name: 'Sites', exact: true }).click()
  await page.getByLabel('Name', { exact: true }).fill('Buoys')
  await page.getByRole('button', { name: 'Make it' }).dblclick()
  await page.getByText('Admin key of Buoys').waitFor()
  expect(await page.getByRole('button', { name: 'Look at Buoys' }).count()).toBe(1)
  await page.getByRole('button', { name: 'Look at Buoys' }).click()
  await page.locator('.viewer .site').filter({ hasText: 'Buoys' }).waitFor()
  await page.locator('.viewer summary').click()
  await page.getByRole('link', { name: 'All sites' }).click()
  await page.getByText('Erase this site').click()
  await page.getByLabel('Type its name').fill('Boys')
  await page.getByRole('button', { name: 'Erase it for good' }).click()
  await page.getByRole('alert').filter({ hasText: 'Nothing is erased' }).waitFor()
  await page.getByText('Erase this site').click()
  await page.getByLabel('Type its name').fill('Buoys')
  await page.getByRole('button', { name: 'Erase it for good' }).click()
  await page.locator('.viewer .site').filter({ hasText: 'Demo site' }).waitFor()
  await page.getByRole('link', { name: 'Settings' }).click()
})

test('who did what stands in words, newest first', async () => {
  await page.getByRole('link', { name: 'Who did what' }).click()
  const acts = await page
    .getByRole('region', { name: 'Who did what' })
    .getByRole('listitem')
    .allTextContents()
  expect(acts[0]).toContain('This machine made a new site')
  expect(acts[1]).toContain('This machine removed a webhook')
  expect(acts.some((act) => act.includes('revoked the key “Grace, in sales”'))).toBe(true)
  expect(acts.filter((act) => act.includes('made a key'))).toHaveLength(1)
  expect(acts.filter((act) => act.includes('made a new site'))).toHaveLength(1)
  expect(acts.at(-1)).toContain(
    'changed the settings: further domains of yours, consent, further marks that ring',
  )
})

test('what is hostile in any field stays text', async () => {
  const hostile = '"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
  for (const [section, label, button] of [
    ['', 'Origins', 'Save'],
    ['', 'Events at most', 'Save'],
    ['/people', 'Name', 'Make a key'],
    ['/people', 'E-mail, or all of a domain', 'Add'],
    ['/sites', 'Name', 'Make it'],
  ] as const) {
    await page.goto(`${server.url}/dashboard/settings${section}`)
    await page.getByLabel(label, { exact: true }).fill(hostile)
    await page.getByRole('button', { name: button, exact: true }).click()
    // What was taken is shown; what was refused stays in its field.
    await page.locator('main [role=status], main [role=alert]').first().waitFor()
    await expectText()
  }
  for (const section of ['/people', '/sites', '/audit']) {
    await page.goto(`${server.url}/dashboard/settings${section}`)
    await expectText()
  }

  async function expectText() {
    expect(await page.locator('main img').count()).toBe(0)
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
  }
})

test('with a read key everything is seen and nothing can be changed', async () => {
  const context = await browser.newContext()
  const reader = await context.newPage()
  await reader.goto(`${server.url}/dashboard/login`)
  await reader.getByLabel('Read or admin key').fill(server.readKey)
  await reader.getByRole('button', { name: 'Sign in' }).click()
  await reader.getByRole('link', { name: 'Settings' }).click()
  expect(await reader.getByLabel('Origins').isDisabled()).toBe(true)
  expect(await reader.content()).not.toMatch(/is_[0-9A-Za-z]{20}/)
  for (const section of ['', '/people', '/webhooks', '/refused', '/work', '/audit']) {
    await reader.goto(`${server.url}/dashboard/settings${section}`)
    expect(await reader.locator('main form[method=post] button').count(), section).toBe(0)
  }
  for (const path of CHANGES) {
    const answer = await context.request.post(`${server.url}/dashboard/${path}`, {
      form: {
        label: 'Mine',
        class: 'admin',
        who: 'me@evil.example',
        name: 'Demo site',
        url: 'https://evil.example',
      },
      headers: { origin: server.url },
    })
    expect(answer.status(), path).toBe(403)
  }
  await context.close()
})

const CHANGES = [
  ...['', '/origins', '/identity-secret', '/keys', '/keys/x/revoke', '/members', '/members/remove'],
  ...['/webhooks', '/webhooks/x/test', '/webhooks/x/rotate', '/webhooks/x/enable', '/webhooks/x/delete'],
  ...['/webhooks/x/deliveries/y/redrive', '/refused/x/redrive', '/sites', '/sites/erase'],
].map((path) => `settings${path}`)

test('works without scripts and by the keyboard alone', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const plain = await context.newPage()
  await plain.goto(`${server.url}/dashboard/login`)
  await plain.getByLabel('Read or admin key').fill(server.adminKey)
  await plain.keyboard.press('Enter')
  // Whoever goes elsewhere before the answer is there is not signed in.
  await plain.getByRole('navigation', { name: 'Main' }).waitFor()
  await plain.goto(`${server.url}/dashboard/settings/people`)
  await plain.getByLabel('Name', { exact: true }).focus()
  await plain.keyboard.type('Without a mouse')
  await plain.keyboard.press('Enter')
  await plain.getByText('The key for Without a mouse').waitFor()
  await plain.locator('summary').filter({ hasText: 'Revoke Without a mouse' }).focus()
  await plain.keyboard.press('Enter')
  await plain.keyboard.press('Tab')
  await plain.keyboard.press('Enter')
  await plain.getByText('Revoked.').waitFor()
  await context.close()
})

test('fits a telephone, and needs nothing that the dashboard’s policy forbids', async () => {
  await page.setViewportSize({ width: 375, height: 700 })
  for (const section of ['', '/install', '/people', '/webhooks', '/refused', '/work', '/sites', '/audit']) {
    await page.goto(`${server.url}/dashboard/settings${section}`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth), section).toBe(375)
  }
  expect(faults.filter((fault) => !fault.includes('422'))).toEqual([])
})

async function asks(key: string): Promise<number> {
  return (await fetch(`${server.url}/v1/leads`, { headers: { authorization: `Bearer ${key}` } })).status
}

/** What is said to whoever is in a field. */
function described(field: ReturnType<Page['getByLabel']>): Promise<string> {
  return field.evaluate((element) =>
    (element.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent)
      .join(' '),
  )
}
