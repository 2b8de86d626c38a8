import { beforeAll, describe, expect, test } from 'vitest'
import { emptyRegisters, encodeRegisters } from '../../shared/scoring/index.ts'
import type { Lead } from '../../worker/read/lead.ts'
import { type LeadPage, type RankedPage, rankLeads } from '../../worker/read/list-leads.ts'
import { loadSite } from '../../worker/read/site.ts'
import { counting } from './counted/counting.ts'
import { DAY, env, event, makeSite, read, request, send, type TestSite } from './support.ts'

const PRICING = 'https://www.harbrook.dev/pricing'
const BLOG = 'https://www.harbrook.dev/blog/a'
const LEADS = 100_000

let site: TestSite

beforeAll(async () => {
  site = await makeSite()
  const at = Date.now() - 40 * DAY
  const people = [
    {
      visitor: 'ada',
      pages: [PRICING, PRICING],
      email: 'ada@harbrook.dev',
      utm: 'spring',
      name: 'Ada  King',
    },
    { visitor: 'bob', pages: [BLOG], email: 'bob@oakline.com', utm: 'autumn', name: 'Óscar Żak' },
    { visitor: 'cyd', pages: [BLOG], email: 'cyd@oakline.com', utm: 'autumn', at },
  ]
  for (const { visitor, pages, email, utm, name, at = Date.now() } of people) {
    const views = pages.map((url, nth) =>
      event({ url: `${url}?utm_campaign=${utm}&utm_source=news`, at: at + nth }),
    )
    const headers = { authorization: `Bearer ${site.serverKey}` }
    const named = event({
      kind: 'identify',
      userId: visitor,
      email,
      at: at + 9,
      traits: name ? { name } : {},
    })
    await send(site, [...views, named], { visitor, headers })
  }
})

describe('the list', () => {
  test.each([
    ['', ['ada', 'bob', 'cyd']],
    ['min=20', ['ada']],
    ['max=19', ['bob', 'cyd']],
    ['tag=pricing', ['ada']],
    ['source=AUTUMN', ['bob', 'cyd']],
    ['q=OAKLINE', ['bob', 'cyd']],
    ['q=ada', ['ada']],
    ['q=a+KING', ['ada']],
    [`q=${encodeURIComponent('ÓSCAR')}`, ['bob']],
    ['q=oscar+z', ['bob']],
    ['q=king+a', []],
    [`q=${encodeURIComponent('\u0301')}`, []],
    ['stage=mql', []],
    ['grade=–', ['ada', 'bob', 'cyd']],
    ['grade=A', []],
    ['segment=none', []],
    ['band=1', []],
    [`lastSeenTo=${Date.now() - 30 * DAY}`, ['cyd']],
    [`lastSeenFrom=${new Date(Date.now() - 30 * DAY).toISOString()}`, ['ada', 'bob']],
    [`firstSeenTo=${Date.now() - 30 * DAY}&source=autumn`, ['cyd']],
    ['account=oakline.com', ['bob', 'cyd']],
    ['account=oakline.com&q=bob', ['bob']],
  ])('?%s', async (query, expected) => {
    const { leads } = await read<LeadPage>(site, `/v1/leads?${query}`)
    expect(leads.map(({ userId }) => userId)).toEqual(expected)
  })

  test.each([
    ['stgae=mql', 'stgae'],
    ['grade=E', 'grade'],
    ['min=many', 'min'],
    ['band=5', 'band'],
    ['lastSeenFrom=yesterday', 'lastSeenFrom'],
  ])('?%s is refused by the name of the parameter', async (query, field) => {
    const response = await ask(`/v1/leads?${query}`)
    expect(response.status).toBe(400)
    const problem = await response.json<{ field: string; detail: string }>()
    expect(problem.field).toBe(field)
    expect(problem.detail).toMatch(
      new RegExp(`^${field}: (?:.+ is needed|is not known here; known: .*\\bstage\\b)`),
    )
  })
})

describe('one score', () => {
  test('is not sent again while nothing that is shown has changed', async () => {
    const { id } = await read<Lead>(site, '/v1/leads?userId=ada')
    const first = await ask(`/v1/leads/${id}`)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^W\/"/)
    const again = await ask(`/v1/leads/${id}`, { 'if-none-match': `"x", ${etag}` })
    expect([again.status, await again.text()]).toEqual([304, ''])
    await send(site, [event({ url: BLOG })], { visitor: 'ada' })
    const changed = await ask(`/v1/leads/${id}`, { 'if-none-match': etag })
    expect(changed.status).toBe(200)
    expect(changed.headers.get('etag')).not.toBe(etag)
  })
})

describe('a batch', () => {
  const post = (ids: unknown) =>
    request('/v1/leads/batch', { ...bearer(), method: 'POST', body: JSON.stringify({ ids }) })

  test('gives the leads of up to 500 ids in one statement', async () => {
    const { leads } = await read<LeadPage>(site, '/v1/leads')
    const ids = [...leads.map(({ id }) => id), 'none', leads[0]!.id]
    const answer = await (await post(ids)).json<{ leads: Lead[] }>()
    expect(answer.leads.map(({ id }) => id).sort()).toEqual(leads.map(({ id }) => id).sort())
    expect((await post(Array.from({ length: 501 }, () => 'x'))).status).toBe(400)
    expect((await post('x')).status).toBe(400)
  })
})

describe('exports', () => {
  test('hold every lead once, and go on after the last that arrived', async () => {
    const lines = await ndjson('')
    expect(lines.map(({ userId }) => userId).sort()).toEqual(['ada', 'bob', 'cyd'])
    expect(await ndjson(`?after=${lines[0]!.id}`)).toHaveLength(2)
    expect((await ndjson('?q=oakline')).map(({ userId }) => userId).sort()).toEqual(['bob', 'cyd'])
    expect(await ndjson('?min=20')).toHaveLength(1)
  })

  test('have no cell that a spreadsheet would run', async () => {
    const own = await makeSite()
    const attacks = [
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      '\0=1',
      ' =1',
      '＝1',
      '＋1',
      '－1',
      '＠1',
      '"=1',
      'a,b\n=1',
    ]
    for (const [index, userId] of attacks.entries()) {
      const headers = { authorization: `Bearer ${own.serverKey}` }
      await send(own, [event({ kind: 'identify', userId: `${userId}x${index}` })], {
        visitor: `x${index}`,
        headers,
      })
    }
    const response = await request('/v1/exports/leads.csv', {
      headers: { authorization: `Bearer ${own.readKey}` },
    })
    expect(response.headers.get('content-disposition')).toMatch(/^attachment/)
    const rows = (await response.text()).trimEnd().split('\r\n').map(cellsOf)
    expect(rows.length).toBeGreaterThan(8)
    expect(new Set(rows.map((cells) => cells.length)).size).toBe(1)
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[\s\0]*[=+\-@＝＋－＠]/)
  })
})

describe(`over ${LEADS} leads`, () => {
  let many: TestSite

  beforeAll(async () => {
    many = await makeSite()
    const { results } = await env.DB.prepare(
      'select registers from leads where site_id = ?1 order by score desc limit 1',
    )
      .bind(site.siteId)
      .all<{ registers: string }>()
    const now = Date.now()
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${LEADS})
       insert into leads (site_id, id, version, standing, claims, stage, stage_at, model_version, score, scored_at, ceiling,
                          created_at, last_seen_at, registers)
       select ?1, printf('lead%06d', i), 1, 'claimed', 0, case when i % 1000 = 0 then 'mql' else 'lead' end, ?2, 1, 0, ?2,
              0, ?2, ?2, ?3 from n`,
    )
      .bind(many.siteId, now, encodeRegisters(emptyRegisters()))
      .run()
    for (let index = 0; index < 120; index++) {
      await env.DB.prepare('update leads set ceiling = ?3, registers = ?4 where site_id = ?1 and id = ?2')
        .bind(many.siteId, `lead${String(index * 7 + 1).padStart(6, '0')}`, 60, results[0]!.registers)
        .run()
    }
  }, 60_000)

  test('a page reads little more than it shows, and the next begins where it ended', async () => {
    const spent = counting()
    const headers = bearer(many.readKey)
    const first = await (await request('/v1/leads?limit=50', headers, { DB: spent.DB })).json<LeadPage>()
    expect(first.leads).toHaveLength(50)
    expect(spent.read()).toBeLessThanOrEqual(450)
    const second = await (
      await request(`/v1/leads?limit=50&cursor=${first.cursor}`, headers, { DB: spent.DB })
    ).json<LeadPage>()
    expect(spent.read()).toBeLessThanOrEqual(1_000)
    const ids = [...first.leads, ...second.leads].map(({ id }) => id)
    expect(new Set(ids).size).toBe(100)
  })

  test('where nobody has anything, a page reads no more, and the next goes on by id', async () => {
    const spent = counting()
    const query = `/v1/leads?limit=50&max=0`
    const pages: LeadPage[] = []
    for (let nth = 0; nth < 3; nth++) {
      const cursor: string = pages.at(-1)?.cursor ? `&cursor=${pages.at(-1)?.cursor}` : ''
      pages.push(await (await request(query + cursor, bearer(many.readKey), { DB: spent.DB })).json())
      expect(spent.read()).toBeLessThanOrEqual(3_000 * (nth + 1))
    }
    const ids = pages.flatMap(({ leads }) => leads.map(({ id }) => id))
    expect(ids).toEqual(ids.toSorted())
    expect(new Set(ids).size).toBe(150)
  })

  test('those that few are like are found in one pass over their rows', async () => {
    const { DB, read: rows } = counting()
    const found: LeadPage = await (
      await request('/v1/leads?limit=60&stage=mql', bearer(many.readKey), { DB })
    ).json()
    expect(found.leads.map(({ id }) => id)).toEqual(
      Array.from({ length: 60 }, (_, nth) => `lead${String((nth + 1) * 1_000).padStart(6, '0')}`),
    )
    expect(rows()).toBeLessThanOrEqual(LEADS + 500)
  })

  test('where rows tell, a page may be had before all of them were gone through, and says so', async () => {
    const context = await loadSite(env, many.siteId)
    const { DB, read: rows } = counting()
    const rare = { q: 'nobody-is-called-so' }
    expect(await rankLeads(DB, context!, rare, Date.now(), 0)).toMatchObject({ scored: [], isWhole: false })
    expect(rows()).toBeLessThanOrEqual(10_100)
    expect(await rankLeads(DB, context!, rare, Date.now())).toMatchObject({ scored: [], isWhole: true })
    expect(rows()).toBeLessThanOrEqual(10_100 + LEADS + 100)
    const found = await rankLeads(env.DB, context!, { stage: 'mql' }, Date.now(), 0)
    expect(found).toMatchObject({ cursor: null, isWhole: false })
    expect(found.scored.length).toBeGreaterThan(0)
  })

  test('where only a score tells, a page may be had before everybody was looked at, and says so', async () => {
    const context = await loadSite(env, many.siteId)
    const { DB, read: rows } = counting()
    const part = await rankLeads(DB, context!, { grade: 'A' }, Date.now(), 0)
    expect(part).toMatchObject({ scored: [], cursor: null, isWhole: false })
    expect(rows()).toBeLessThanOrEqual(1_000)
    let whole: RankedPage | undefined
    const turns = await turnsDuring(async () => {
      whole = await rankLeads(env.DB, context!, { grade: 'A' }, Date.now())
    })
    expect(whole).toMatchObject({ scored: [], isWhole: true })
    // Whoever else asks for something meanwhile is let in between.
    expect(turns).toBeGreaterThan(20)
    const none = await rankLeads(DB, context!, { grade: 'A', min: 90 }, Date.now(), 0)
    expect(none).toMatchObject({ scored: [], isWhole: true })
  })

  test('those far down the ranking are not searched for in one go, and are found all the same', async () => {
    const context = await loadSite(env, many.siteId)
    const low = (seen: string, by: number) =>
      env.DB.prepare(
        `update leads set last_seen_at = ${seen}, ceiling = ceiling + ?2 where site_id = ?1 and id between 'lead000900' and 'lead002999'`,
      ).bind(many.siteId, by)
    await low('1', -9).run()
    const away = { limit: 30, lastSeenTo: 2 }
    const { DB, read: rows } = counting()
    expect(await rankLeads(DB, context!, away, Date.now(), 0)).toMatchObject({ scored: [], isWhole: false })
    expect(rows()).toBeLessThanOrEqual(20_000)
    const ids = ({ scored }: RankedPage) => scored.map(({ row }) => row.id)
    const inOneGo = await rankLeads(env.DB, context!, away, Date.now())
    const inWindows = await rankLeads(env.DB, context!, away, Date.now(), Date.now() + 60_000)
    expect(ids(inOneGo)).toHaveLength(30)
    expect(ids(inWindows)).toEqual(ids(inOneGo))
    await low('stage_at', 9).run()
  })

  test('one lead costs two rows, a batch of 500 a thousand', async () => {
    const spent = counting()
    await request('/v1/leads/lead000001', bearer(many.readKey), { DB: spent.DB })
    expect(spent.read()).toBeLessThanOrEqual(2)
    const ids = Array.from({ length: 500 }, (_, index) => `lead${String(index + 1).padStart(6, '0')}`)
    await request(
      '/v1/leads/batch',
      { ...bearer(many.readKey), method: 'POST', body: JSON.stringify({ ids }) },
      { DB: spent.DB },
    )
    expect(spent.read()).toBeLessThanOrEqual(1_010)
  })
})

/** How often the runtime came to look at what else there is. */
async function turnsDuring(work: () => Promise<void>): Promise<number> {
  let turns = 0
  let isDone = false
  const others = async () => {
    for (; !isDone; turns++) await scheduler.wait(1)
  }
  const waiting = others()
  await work()
  isDone = true
  await waiting
  return turns
}

async function ask(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return request(path, { headers: { authorization: `Bearer ${site.readKey}`, ...headers } })
}

function bearer(key = site.readKey) {
  return { headers: { authorization: `Bearer ${key}` } }
}

async function ndjson(query: string): Promise<Lead[]> {
  const text = await (await ask(`/v1/exports/leads.ndjson${query}`)).text()
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** Of a row whose cells all stand in quotes. */
function cellsOf(row: string): string[] {
  return [...row.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = '']) => cell.replaceAll('""', '"'))
}
