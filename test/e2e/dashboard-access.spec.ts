/** Every page of the dashboard for everybody, wide and light, narrow and dark; and in by Access. */

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { timedId } from '../../shared/ids.ts'
import { faultsOf } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'

const EMAIL = 'ada@harbour.example'

let server: TestServer
let browser: Browser
let page: Page
let lead: string
let team: Team

beforeAll(async () => {
  team = await startTeam()
  const access = { LEADLIGHT_ACCESS_TEAM: team.url, LEADLIGHT_ACCESS_AUDIENCE: AUDIENCE }
  ;[server, browser] = await Promise.all([
    startServer({ ...access, LEADLIGHT_WEBHOOKS_LOOPBACK: '1' }),
    launchBrowser(),
  ])
  page = await browser.newPage()
  await page.goto(server.dashboardUrl)
  lead = await makeLead()
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
  team?.server.close()
})

test.each([
  '',
  '?stage=customer&min=1',
  '?stage=lead&days=0&said=kept',
  'leads/LEAD',
  'leads/LEAD?said=joined',
  'leads/LEAD/erase',
  'pages',
  'pages/tag?path=/pricing&tag=pricing',
  'pages/tag?tag=pricing&without=/pricing*',
  'model',
  'model/json',
  'model/versions/1',
  'model/presets',
  'model/presets/light',
  'live',
  'reports/backtest',
  'reports/prediction',
  'reports/points',
  'settings',
  'settings/install',
  'settings/people',
  'settings/webhooks',
  'settings/refused',
  'settings/work',
  'settings/sites',
  'settings/audit',
  'nowhere',
])('nothing is wrong with /%s, nor too wide for a telephone', async (path) => {
  await page.goto(`${server.url}/dashboard/${path.replace('LEAD', lead)}`)
  expect(await faultsOf(page)).toEqual([])
})

test('whom Access vouches for is in without a key, and remembered by e-mail', async () => {
  await page.goto(`${server.url}/dashboard/settings/people`)
  await page.getByLabel('E-mail, or all of a domain').fill('grace@harbour.example')
  await page.getByLabel('May').last().selectOption('admin')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByText('Added').waitFor()
  const grace = await enter('grace@harbour.example')
  await grace.getByRole('heading', { name: 'Leads' }).waitFor()
  await grace.goto(`${server.url}/dashboard/settings`)
  await grace.getByLabel('Collect only').check()
  await grace.getByRole('button', { name: 'Save' }).click()
  await grace.getByText('Saved.').waitFor()
  await grace.goto(`${server.url}/dashboard/settings/audit`)
  await grace.getByText('grace@harbour.example changed the settings: collect only').waitFor()
  const mallory = await enter('mallory@elsewhere.example')
  await mallory.getByText('no site here names you').waitFor()
  await Promise.all([grace.context().close(), mallory.context().close()])
})

/** As Cloudflare passes a request on that its login has let through. */
async function enter(email: string): Promise<Page> {
  const assertion = await new SignJWT({ email, type: 'app' })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuer(team.url)
    .setAudience(AUDIENCE)
    .setExpirationTime('10 min')
    .sign(team.key)
  const context = await browser.newContext({ extraHTTPHeaders: { 'cf-access-jwt-assertion': assertion } })
  const entered = await context.newPage()
  await entered.goto(`${server.url}/dashboard/`)
  return entered
}

const AUDIENCE = 'the-aud-tag-of-the-tests'

interface Team {
  server: Server
  url: string
  key: CryptoKey
}

/** A team's address with its public keys, as Cloudflare has it. */
async function startTeam(): Promise<Team> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' }] })
  const started = createServer((request, response) => {
    response.writeHead(request.url === '/cdn-cgi/access/certs' ? 200 : 404).end(keys)
  }).listen(0, '127.0.0.1')
  await once(started, 'listening')
  const address = started.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address?.port}`
  return { server: started, url, key: privateKey }
}

async function makeLead(): Promise<string> {
  const now = Date.now()
  const at = now - 60_000
  const view = timedId(at, 'view')
  const url = 'https://acme.example/pricing'
  const events = [
    { kind: 'page_view', id: view, view, at, url, title: 'Pricing' },
    { kind: 'form', id: 'form', at, url, form: 'contact', email: EMAIL },
    { kind: 'nonsense', id: 'nonsense', at },
  ]
  const batch = { v: 1, site: server.writeKey, visitor: 'v1', session: timedId(at, 's'), sentAt: now, events }
  await fetch(`${server.url}/v1/events`, { method: 'POST', body: JSON.stringify(batch) })
  const answer = await fetch(`${server.url}/v1/leads?email=${EMAIL}`, {
    headers: { authorization: `Bearer ${server.readKey}` },
  })
  const { id }: { id: string } = await answer.json()
  return id
}
