import { expect, test } from 'vitest'
import { readChoice, toQuery } from '../../worker/dashboard/leads/filter.ts'
import type { LeadPage } from '../../worker/read/list-leads.ts'
import { listLeads } from '../../worker/read/list-leads.ts'
import type { ReportTables } from '../../worker/read/report-tables/find.ts'
import { loadSite } from '../../worker/read/site.ts'
import { DAY, env, makeSite, read, request, type TestSite } from './support.ts'

const SITE = 'https://www.harbrook.dev'
const PEOPLE = 60
/** `direct` and `e-mail` are channels too; `news` is a campaign and a referrer; `Spring` and `spring` are one to the list. */
const ARRIVALS = [
  { url: '/' },
  { url: '/', referrer: 'https://www.google.com/' },
  { url: '/', referrer: 'https://www.linkedin.com/feed' },
  { url: '/?utm_source=direct&utm_campaign=Spring' },
  { url: '/?utm_source=partner&utm_campaign=spring' },
  { url: '/?utm_source=news&utm_medium=email&utm_campaign=e-mail' },
  { url: '/?utm_source=shop&utm_campaign=news' },
  { url: '/?utm_source=trade&utm_medium=banner&utm_campaign=fair' },
]

test('where a row of the funnel leads, the list holds as many as the row counts: all who first came so', async () => {
  const site = await seeded()
  const { tables } = await read<ReportTables>(site, '/v1/reports/funnel')
  const context = await loadSite(env, site.siteId)
  let linked = 0
  for (const { id, rows } of tables) {
    for (const { cells, leads } of rows) {
      if (!leads) continue
      linked++
      const asked = new URLSearchParams({ limit: '100', ...leads })
      const ofApi = await read<LeadPage>(site, `/v1/leads?${asked}`)
      const now = Date.now()
      const ofPage = await listLeads(
        env.DB,
        context!,
        { ...toQuery(readChoice(leads), now), limit: 100 },
        now,
      )
      expect([id, cells[0], ofApi.leads.length, ofPage.leads.length]).toEqual([
        ...[id, cells[0], cells[2], cells[2]],
      ])
    }
  }
  const named = (by: string) => tables.find(({ id }) => id === `by-${by}`)?.rows ?? []
  expect(named('channel').length).toBeGreaterThan(5)
  expect(named('channel').filter(({ leads }) => !leads)).toEqual([])
  const without = [...named('campaign'), ...named('referrer')].flatMap(({ cells, leads }) =>
    leads ? [] : [cells[0]],
  )
  expect(without.sort()).toEqual(['Spring', 'direct', 'e-mail', 'news', 'news', 'spring'])
  expect(linked).toBeGreaterThan(15)
})

test('a row of 90 days leads nowhere: the list knows no such period', async () => {
  const site = await seeded()
  for (const path of ['/v1/reports/volume', '/v1/reports/funnel?period=recent']) {
    const { tables } = await read<ReportTables>(site, path)
    const rows = tables.flatMap((table) => table.rows)
    expect(rows.length).toBeGreaterThan(20)
    expect(rows.filter(({ leads }) => leads)).toEqual([])
  }
})

/** Who came twice, each time from elsewhere, some of them long ago; and reports of them. */
async function seeded(): Promise<TestSite> {
  const site = await makeSite()
  const lines = Array.from({ length: PEOPLE }, (_, index) => {
    const who = { visitor: `browser-${index}`, kind: 'page_view' }
    const at = Date.now() - ((index * 7) % 200) * DAY - DAY
    const [first, last] = [ARRIVALS[index % ARRIVALS.length], ARRIVALS[(index * 3 + 1) % ARRIVALS.length]]
    const email = `person-${index}@company-${index % 5}.dev`
    return [
      { ...who, ...first, url: SITE + first?.url, at, id: `${index}-first` },
      { ...who, ...last, url: SITE + last?.url, at: at + 3_600_000, id: `${index}-last` },
      { visitor: who.visitor, kind: 'identify', email, at: at + 3_700_000, id: `${index}-who` },
    ]
  }).flat()
  const post = async (path: string, body: string, key = site.serverKey) => {
    const response = await request(path, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${key}` },
    })
    expect(response.ok).toBe(true)
    return response
  }
  await post('/v1/imports', JSON.stringify({ id: 'past', name: 'past.ndjson' }))
  const taken = await post(
    '/v1/imports/past/lines?from=0',
    lines.map((line) => JSON.stringify(line)).join('\n'),
  )
  expect(await taken.json()).toMatchObject({ accepted: lines.length, ignored: 0 })
  await post('/v1/reports', '{}', site.adminKey)
  return site
}
