import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { faultsOf } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { newPage } from '../support/watched-page.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')

/** As who installs the package gets it: dist/ must be built. */
const { createClient, LeadlightError } = await import(join(ROOT, 'dist/npm/client.js'))

let server: TestServer

beforeAll(async () => {
  server = await startServer()
  for (const visitor of ['ada', 'bob', 'cyd']) {
    const at = Date.now()
    const events = [
      { id: `${visitor}-1`, kind: 'page_view', at, url: 'https://www.harbrook.dev/pricing' },
      { id: `${visitor}-2`, kind: 'identify', at, email: `${visitor}@harbrook.dev` },
    ]
    const body = JSON.stringify({ v: 1, site: server.writeKey, visitor, sentAt: at, events })
    expect((await fetch(`${server.url}/v1/events`, { method: 'POST', body })).status).toBe(202)
  }
})

afterAll(async () => {
  await server?.stop()
})

test('the client asks what the API answers, page by page, and says what was refused', async () => {
  const leadlight = createClient({ host: server.url, key: server.readKey })
  const emails = []
  let cursor: string | undefined
  do {
    const page = await leadlight.listLeads({ limit: 2, ...(cursor && { cursor }) })
    emails.push(...page.leads.map(({ email }: { email: string }) => email))
    cursor = page.cursor ?? undefined
  } while (cursor)
  expect(emails.sort()).toEqual(['ada@harbrook.dev', 'bob@harbrook.dev', 'cyd@harbrook.dev'])

  const { id, score } = await leadlight.listLeads({ email: 'ada@harbrook.dev' })
  expect((await leadlight.findLead({ id })).score).toBe(score)
  expect((await leadlight.findScore({ visitor: 'ada' })).lead).toBe(id)
  await expect(leadlight.listLeads({ limit: 0 })).rejects.toMatchObject({ status: 400, field: 'limit' })
  await expect(leadlight.listKeys()).rejects.toThrow(LeadlightError)

  const admin = createClient({ host: `${server.url}/`, key: server.adminKey })
  const made = await admin.makeKey({ class: 'read', label: 'Client' })
  expect(await admin.revokeKey({ id: made.id })).toBeUndefined()
})

describe('in a browser', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchBrowser()
  })

  afterAll(async () => {
    await browser?.close()
  })

  test('the client asks the server that its page came from', async () => {
    const page = await browser.newPage()
    await page.goto(`${server.url}/v1/openapi.json`)
    const source = JSON.stringify(await readFile(join(ROOT, 'dist/npm/client.js'), 'utf8'))
    const lead = await page.evaluate<{ email: string }>(`(async () => {
      const url = URL.createObjectURL(new Blob([${source}], { type: 'text/javascript' }))
      const { createClient } = await import(url)
      const leadlight = createClient({ host: location.origin, key: '${server.readKey}' })
      return leadlight.listLeads({ email: 'ada@harbrook.dev' })
    })()`)
    expect(lead.email).toBe('ada@harbrook.dev')
    await page.close()
  })

  test('the reference tells of every operation, narrow and wide, with nothing inline and nothing that axe would mend', async () => {
    const { paths }: { paths: Record<string, Record<string, { operationId: string }>> } = JSON.parse(
      await (await fetch(`${server.url}/v1/openapi.json`)).text(),
    )
    const ids = Object.values(paths).flatMap((methods) => Object.values(methods))
    const refused: string[] = []
    const page = await newPage(browser, refused, { viewport: { width: 375, height: 800 } })
    const response = await page.goto(`${server.url}/v1/reference`)
    expect(response?.headers()['content-security-policy']).toMatch(/^default-src 'none'; style-src 'self'/)
    for (const { operationId } of ids) expect(await page.locator(`#${operationId}`).count()).toBe(1)
    for (const id of ['importLines', 'exportLeads'])
      expect(await page.locator(`#${id}`).innerText()).toMatch(/application\/x-ndjson[\s\S]*{"id":/)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375)
    expect(await faultsOf(page)).toEqual([])
    expect(refused).toEqual([])
    await page.close()
  })
})

test('examples/nightly-scores pulls every lead once, and goes on where it stopped', async () => {
  const file = join(server.state, 'scores.sqlite')
  const env = { ...process.env, LEADLIGHT_HOST: server.url, LEADLIGHT_KEY: server.readKey }
  const pull = async () =>
    (await run(process.execPath, ['examples/nightly-scores/pull.mjs', file], { cwd: ROOT, env })).stdout
  expect(await pull()).toBe('3 leads\n')
  expect(await pull()).toBe('0 leads\n')
  const db = new DatabaseSync(file)
  const rows = db.prepare('select email, stage, score, reasons from scores order by email').all()
  db.prepare('delete from scores where lead = (select max(lead) from scores)').run()
  db.close()
  expect(rows).toHaveLength(3)
  expect(rows[0]).toMatchObject({ email: 'ada@harbrook.dev', stage: 'lead' })
  expect(rows[0]?.score).toBeGreaterThan(0)
  expect(rows[0]?.reasons).toContain('ricing')
  expect(await pull()).toBe('1 leads\n')
})
