import { expect, test } from 'vitest'
import { makeHistory } from '../../worker/embedded/seed/history.ts'
import type { LeadPage } from '../../worker/read/list-leads.ts'
import type { ReportTables } from '../../worker/read/report-tables/find.ts'
import { DAY, expectVerified, makeSite, read, request } from './support.ts'

const LEADS = 60
const PIECE = 700

test('after a seed the list of MQLs that wait, the hand-over and the review tell of the same leads', async () => {
  const site = await makeSite({ settings: { promiseDays: 7 } })
  const post = (path: string, body: string, key = site.serverKey) =>
    request(path, { method: 'POST', body, headers: { authorization: `Bearer ${key}` } })
  const now = Date.now()
  const lines = makeHistory({ leads: LEADS, now, seed: '1' })
  await post('/v1/imports', JSON.stringify({ id: 'seed', name: 'seed' }))
  for (let from = 0; from < lines.length; from += PIECE) {
    const piece = lines.slice(from, from + PIECE).map((line) => JSON.stringify(line))
    expect((await post(`/v1/imports/seed/lines?from=${from}`, piece.join('\n'))).status).toBe(200)
  }
  await post('/v1/reports', JSON.stringify({ review: true }), site.adminKey)

  const waiting = `/v1/leads?stage=mql&stageBefore=${now - 7 * DAY}&limit=100`
  const { leads } = await read<LeadPage>(site, waiting)
  expect(leads.length).toBeGreaterThan(2)
  const { tables, promise } = await read<ReportTables>(site, '/v1/reports/promise')
  const late = tables
    .find(({ id }) => id === 'waiting')
    ?.rows.filter(({ cells }) => Number(cells[1]) > 7 * DAY)
    .map(({ cells }) => cells.at(-1))
  expect(late?.toSorted()).toEqual(leads.map(({ email }) => email).toSorted())
  expect(promise?.late).toBe(leads.length)
  const { reviews } = await read<{ reviews: { look: { words: string }[] }[] }>(site, '/v1/reports/reviews')
  expect(reviews[0]?.look.map(({ words }) => words).join()).toContain(`${leads.length} MQLs wait`)
  await expectVerified(site)
})
