import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../support/database.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { verify } from '../support/verify.ts'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})

afterAll(async () => {
  await server?.stop()
})

test('npm run verify finds nothing in a database as it should be, and names what has been changed in it', async () => {
  for (const visitor of ['v1', 'v2', 'v3']) await send(visitor)
  expect(verify(server)).toEqual({ status: 0, out: '3 visitors, 1 leads: 0 differences\n' })
  await server.restart()
  tamper("delete from events where visitor_id = 'v2' and kind = 'page_view'")
  const { status, out } = verify(server)
  expect(status).toBe(1)
  expect(out.split('\n')).toEqual([
    'visitor v2  registers: 1 events come to others',
    'visitor v2  arrivals: its events come to others',
    '3 visitors, 1 leads: 2 differences',
    '',
  ])
})

async function send(visitor: string): Promise<void> {
  const at = Date.now()
  const events = [
    { id: `${visitor}-1`, kind: 'page_view', at, url: 'https://www.harbrook.dev/pricing' },
    { id: `${visitor}-2`, kind: 'form', at, form: 'news', email: 'ada@harbrook.dev' },
  ]
  const body = JSON.stringify({ v: 1, site: server.writeKey, visitor, sentAt: at, events })
  expect((await fetch(`${server.url}/v1/events`, { method: 'POST', body })).status).toBe(202)
}

/** Behind the server's back. */
function tamper(sql: string): void {
  const db = openDatabase(server, false)
  db.exec(sql)
  db.close()
}
