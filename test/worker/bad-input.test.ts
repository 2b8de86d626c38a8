import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { refusalOfUrl } from '../../worker/notify/receiver.ts'
import { writeCursor } from '../../worker/read/cursor.ts'
import type { Lead } from '../../worker/read/lead.ts'
import { env, event, leadOf, makeSite, read, replaced, request, send, type TestSite } from './support.ts'

let site: TestSite

beforeAll(async () => {
  site = await makeSite()
  for (const visitor of ['ada', 'bob', 'cyd']) {
    const email = `${visitor}@harbrook.dev`
    await send(site, [event({ kind: 'identify', userId: visitor, email })], { visitor })
  }
})

afterEach(() => {
  vi.restoreAllMocks()
})

interface Problem {
  title: string
  detail: string
  field?: string
}

const ask = (method: string, path: string, body?: unknown, over = {}) =>
  request(
    path,
    {
      method,
      headers: { authorization: `Bearer ${site.adminKey}` },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    },
    over,
  )

async function problemOf(answer: Promise<Response>): Promise<Problem & { status: number }> {
  const response = await answer
  return { ...(await response.json<Problem>()), status: response.status }
}

describe('a cursor', () => {
  const infinite = btoa('[1e999,1,"a"]').replaceAll('=', '')
  const others = writeCursor(['a', 1])

  test.each(['/v1/leads', '/v1/leads/ID/timeline', '/v1/accounts', '/v1/rejected', '/v1/audit'])(
    'of %s that it never gave is refused by name',
    async (path) => {
      const { id } = await leadOf(site, 'userId=ada')
      for (const cursor of ['abc', 'W10', infinite, others, '%', writeCursor([1])]) {
        const query = `?cursor=${encodeURIComponent(cursor)}`
        const problem = await problemOf(ask('GET', path.replace('ID', id) + query))
        expect([cursor, problem.status, problem.field]).toEqual([cursor, 400, 'cursor'])
        expect(problem.detail).toContain('is needed')
      }
    },
  )
})

test('a site takes no name so long that every page of it would carry it', async () => {
  const told = (name: string) =>
    ask('PATCH', `/v1/sites/${site.siteId}`, { settings: { parameters: [name] } })
  expect((await told('x'.repeat(100))).status).toBe(200)
  expect(await problemOf(told('x'.repeat(101)))).toMatchObject({
    status: 400,
    detail: expect.stringContaining('100 characters each'),
  })
})

describe('the list', () => {
  test('takes no instant that is none, rather than leave the filter out', async () => {
    for (const query of [`lastSeenFrom=${'9'.repeat(400)}`, 'stageBefore=8640000000000001']) {
      expect(await problemOf(ask('GET', `/v1/leads?${query}`))).toMatchObject({
        status: 400,
        field: query.split('=')[0],
      })
    }
  })

  test('takes one name, and no filter beside it', async () => {
    for (const query of ['email=ada@harbrook.dev&userId=bob', 'userId=ada&stage=mql']) {
      const { status, detail } = await problemOf(ask('GET', `/v1/leads?${query}`))
      expect([query, status, detail]).toEqual([query, 400, expect.stringContaining('alone')])
    }
  })
})

describe('an outcome', () => {
  test.each([
    ['"value":1e999', 'value'],
    ['"value":-5', 'value'],
    ['"at":1e300', 'at'],
    ['"at":0', 'at'],
    ['"at":"soon"', 'at'],
    [String.raw`"id":"a\u0000b"`, 'id'],
    [String.raw`"id":"\ud800"`, 'id'],
    [String.raw`"reason":"\ud800"`, 'reason'],
    [String.raw`"userId":"\ud800"`, 'userId'],
  ])('with %s is refused by the name of the field', async (said, field) => {
    const body = `{"userId":"ada","outcome":"sql",${said}}`
    expect(await problemOf(ask('POST', '/v1/outcomes', body))).toMatchObject({ status: 400, field })
  })

  test('may be dated as people date', async () => {
    const body = { userId: 'bob', outcome: 'sql', at: '2026-01-02T03:04:05Z', id: 'dated' }
    expect((await ask('POST', '/v1/outcomes', body)).status).toBe(201)
    const { id } = await leadOf(site, 'userId=bob')
    const { outcomes } = await read<{ outcomes: { at: number }[] }>(site, `/v1/leads/${id}/outcomes`)
    expect(outcomes.map(({ at }) => at)).toEqual([Date.UTC(2026, 0, 2, 3, 4, 5)])
  })
})

describe('a body', () => {
  test('is measured in bytes, and read no further than it may be long', async () => {
    const long = `"${'€'.repeat(400_000)}"`
    expect((await ask('POST', '/v1/leads/batch', long)).status).toBe(413)
    expect((await ask('POST', '/v1/imports', long)).status).toBe(413)
    expect(await problemOf(ask('POST', '/v1/leads/batch', 'null'))).toMatchObject({
      detail: 'body: a JSON object is needed, not null',
    })
  })

  test('that inflates without end is left at its limit', async () => {
    const block = new Uint8Array(100_000)
    let blocks = 0
    class Endless {
      readonly writable = new WritableStream()
      readonly readable = new ReadableStream({
        pull(controller) {
          if (++blocks > 1_000) controller.close()
          else controller.enqueue(block)
        },
      })
    }
    vi.stubGlobal('DecompressionStream', Endless)
    const headers = { authorization: `Bearer ${site.serverKey}`, 'content-encoding': 'gzip' }
    const response = await request('/v1/batch', { method: 'POST', headers, body: 'packed' })
    vi.unstubAllGlobals()
    expect(response.status).toBe(413)
    expect(blocks).toBeLessThan(50)
  })
})

describe('an export', () => {
  const broken = () => {
    let reads = 0
    return replaced({
      prepare: (sql) => {
        if (sql.includes('order by l.id limit') && ++reads > 1) throw new Error('D1_ERROR: lost')
        return env.DB.prepare(sql)
      },
    })
  }

  test('that breaks off does not look whole', async () => {
    const many = await makeSite()
    const { id } = await leadOf(site, 'userId=ada')
    await env.DB.prepare(
      `insert into leads (site_id, id, version, standing, claims, stage, stage_at, model_version, score, scored_at, ceiling,
                          created_at, last_seen_at, registers)
       with recursive n(i) as (select 1 union all select i + 1 from n where i < 500)
       select ?3, 'copy' || i, 1, 'claimed', 0, 'lead', l.stage_at, 1, l.score, l.scored_at, l.ceiling, l.created_at,
              l.last_seen_at, l.registers
       from n join leads l on l.site_id = ?1 and l.id = ?2`,
    )
      .bind(site.siteId, id, many.siteId)
      .run()
    vi.spyOn(console, 'error').mockImplementation(() => {})
    for (const format of ['csv', 'ndjson']) {
      const path = `/v1/exports/leads.${format}`
      const headers = { authorization: `Bearer ${many.readKey}` }
      expect((await (await request(path, { headers })).text()).length).toBeGreaterThan(10_000)
      const response = await request(path, { headers }, { DB: broken() })
      await expect(response.text()).rejects.toThrow()
    }
  })
})

describe('an ETag', () => {
  test('is another once anything else that is shown has changed', async () => {
    await send(site, [event({ kind: 'form', form: 'news', email: 'kim@mailinator.com' })], { visitor: 'kim' })
    const { id } = await leadOf(site, 'email=kim@mailinator.com')
    const etagOf = async () => (await ask('GET', `/v1/leads/${id}`)).headers.get('etag')
    const before = await etagOf()
    expect(await etagOf()).toBe(before)
    expect((await ask('POST', `/v1/leads/${id}/release`)).status).toBe(204)
    expect(await etagOf()).not.toBe(before)
  })
})

describe('a webhook', () => {
  test('may not lead to ourselves, however our name is written', () => {
    expect(refusalOfUrl('https://leads.harbrook.dev./x', env, 'leads.harbrook.dev')).toMatch(/^url/)
    expect(refusalOfUrl('https://LEADS.harbrook.dev/x', env, 'leads.harbrook.dev.')).toMatch(/^url/)
  })
})

describe('the audit log', () => {
  test('says what was made', async () => {
    const key = await (await ask('POST', '/v1/keys', { class: 'read', label: 'CRM' })).json<{ id: string }>()
    const url = 'https://hooks.harbrook.dev/leads'
    const hook = await (await ask('POST', '/v1/webhooks', { url })).json<{ id: string }>()
    const { acts } = await read<{ acts: object[] }>(site, '/v1/audit', site.adminKey)
    expect(acts.slice(0, 2)).toMatchObject([
      { operation: 'makeWebhook', target: hook.id },
      { operation: 'makeKey', target: key.id },
    ])
  })
})

describe('an import', () => {
  test('is limited like every other sender', async () => {
    const BEACONS = { limit: async () => ({ success: false }) }
    const answer = await ask('POST', '/v1/imports', { id: 'f', name: 'f' }, { BEACONS })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '10'])
  })
})

test('an account’s people are found by the account', async () => {
  const lead = await leadOf(site, 'userId=ada')
  let sqls: string[] = []
  const DB = replaced({
    prepare: (sql) => {
      sqls.push(sql)
      return env.DB.prepare(sql)
    },
  })
  const answer = await ask('GET', '/v1/leads?account=HARBROOK.dev&q=ada', undefined, { DB })
  const list = await answer.json<{ leads: Lead[] }>()
  expect(list.leads.map(({ id }) => id)).toEqual([lead.id])
  // Their ids, and the rows of those: nobody else is looked at.
  sqls = sqls.filter((sql) => /(from|join) leads\b/.test(sql))
  expect(sqls).toEqual([expect.stringContaining('leads_by_account'), expect.stringContaining('json_each')])
})
