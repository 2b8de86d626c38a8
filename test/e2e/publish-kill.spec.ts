import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer, type TestServer } from '../support/server.ts'
import { isSoak } from '../support/soak.ts'
import { verify } from '../support/verify.ts'

const VISITORS = 40
const AT_ONCE = 20
/** As many again that nobody knows: more than can be gone through before the kill. */
const ANONYMOUS = 3_000

/** The clock strikes once a minute: until then what was killed stays where it was. */
describe.runIf(isSoak)('a publish that goes through the past', { timeout: 700_000 }, () => {
  let server: TestServer

  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(async () => {
    await server?.stop()
  })

  test('survives a kill -9: lists say which version they read, and the next run of the clock goes on', async () => {
    for (let first = 0; first < VISITORS; first += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => visit(first + index)))
    }
    await visit(VISITORS, { known: false })
    multiply(`v${VISITORS}`)
    const published = await ask('/v1/tags', {
      method: 'PUT',
      body: JSON.stringify({ name: 'pricing', patterns: ['/pricing*', '/tarife*'] }),
    })
    expect(published).toMatchObject({ version: 2, serving: false })
    await server.kill9()
    await server.restart()

    const { jobs, ...models } = await ask('/v1/models')
    expect(models).toMatchObject({ modelVersion: 1, nextVersion: 2 })
    expect(jobs).toMatchObject([{ id: 'model:2', phase: 'collect' }])
    const before = await ask('/v1/leads?limit=1')
    expect(before).toMatchObject({
      modelVersion: 1,
      rankedVersion: 1,
      leads: [{ score: 0, modelVersion: 1 }],
    })

    await expect
      .poll(() => ask('/v1/models'), { timeout: 600_000, interval: 1_000 })
      .toMatchObject({ modelVersion: 2, rankedVersion: 2, nextVersion: null, jobs: [] })
    const after = await ask(`/v1/leads?limit=${VISITORS}`)
    expect(after).toMatchObject({ modelVersion: 2, rankedVersion: 2 })
    expect(after.leads.map(({ score }: { score: number }) => score)).toEqual(Array(VISITORS).fill(20))
    expect(verify(server)).toMatchObject({ status: 0 })
  })

  async function visit(index: number, { known } = { known: true }): Promise<void> {
    const at = Date.now()
    const events = [
      { id: `v${index}-1`, kind: 'page_view', at, url: 'https://www.harbrook.dev/tarife' },
      { id: `v${index}-2`, kind: 'identify', at, email: `v${index}@harbrook.dev` },
    ].slice(0, known ? 2 : 1)
    const body = JSON.stringify({ v: 1, site: server.writeKey, visitor: `v${index}`, sentAt: at, events })
    expect((await fetch(`${server.url}/v1/events`, { method: 'POST', body })).status).toBe(202)
  }

  /** Behind the server's back, which takes a second where beacons would take minutes. */
  function multiply(visitor: string): void {
    const folder = join(server.state, 'resources/d1/miniflare-D1DatabaseObject')
    const file = readdirSync(folder).find((name) => /^[0-9a-f]+\.sqlite$/.test(name))
    const db = new DatabaseSync(join(folder, file ?? ''))
    const numbers = `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${ANONYMOUS})`
    db.exec(`${numbers} insert into events (site_id, visitor_id, id, at, kind, body)
      select site_id, visitor_id || '-' || i, id, at, kind, body from n, events where visitor_id = '${visitor}'`)
    db.exec(`${numbers} insert into visitors (site_id, id, version, noise, arrivals, first_seen_at, last_seen_at, registers)
      select site_id, id || '-' || i, version, noise, arrivals, first_seen_at, last_seen_at, registers
      from n, visitors where id = '${visitor}'`)
    db.close()
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
  async function ask(path: string, init: RequestInit = {}): Promise<any> {
    const headers = { authorization: `Bearer ${server.adminKey}` }
    const answer = await fetch(server.url + path, { ...init, headers })
    expect(answer.ok, path).toBe(true)
    return answer.json()
  }
})
