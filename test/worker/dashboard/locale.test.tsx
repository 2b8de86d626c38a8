import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { ago } from '../../../worker/dashboard/words/ago.ts'
import { Count } from '../../../worker/dashboard/words/count.tsx'
import { LocaleContext, localeOf } from '../../../worker/dashboard/words/locale.ts'
import { When, type WhenForm } from '../../../worker/dashboard/words/when.tsx'

const MOMENT = Date.UTC(2026, 2, 1, 23, 30)

/** A page of one time and one number, as somebody gets it who says so much of themselves. */
const page = new Hono().get('/:form', (c) =>
  c.html(
    <LocaleContext.Provider value={localeOf(c)}>
      <When at={MOMENT} form={c.req.param('form') as WhenForm} /> <Count of={12_345.5} />
    </LocaleContext.Provider>,
  ),
)

async function readBy(headers: Record<string, string>, form: WhenForm = 'moment'): Promise<string> {
  const answer = await page.request(`/${form}`, { headers })
  // Spaces within numbers and times differ by language, and not to the eye.
  return (await answer.text()).replace(/<[^>]+>/g, '').replace(/\s/g, ' ')
}

const GERMAN = { 'accept-language': 'de-DE,de;q=0.9,en;q=0.8' }
const TOKYO = { cookie: 'leadlight-zone=Asia/Tokyo~-540.-540' }

test.each([
  ['nothing', {}, '1 Mar 2026, 23:30 UTC 12,345.5'],
  ['its language', GERMAN, '1. März 2026, 23:30 UTC 12.345,5'],
  ['its zone', TOKYO, '2 Mar 2026, 08:30 12,345.5'],
  ['that it lives by UTC', { cookie: 'leadlight-zone=UTC~0.0' }, '1 Mar 2026, 23:30 12,345.5'],
  ['both', { ...GERMAN, ...TOKYO }, '2. März 2026, 08:30 12.345,5'],
  ['an American', { 'accept-language': 'en-US' }, 'Mar 1, 2026, 11:30 PM UTC 12,345.5'],
])('who says %s reads times and numbers that way', async (_, headers, text) => {
  expect(await readBy(headers)).toBe(text)
})

test.each([
  { cookie: 'leadlight-zone=Nowhere/Land~0.0' },
  { cookie: 'leadlight-zone=' },
  { cookie: `leadlight-zone=${'Asia/Tokyo'.repeat(500)}` },
  { cookie: 'leadlight-zone=<script>~' },
  { 'accept-language': '*' },
  { 'accept-language': 'xx-nobody-speaks-it' },
  { 'accept-language': `en-u-${'x'.repeat(9_000)}` },
  { 'accept-language': '"><script>alert(1)</script>' },
])('what names no zone and no language is as if nothing was said: %j', async (headers) => {
  expect(await readBy(headers)).toBe('1 Mar 2026, 23:30 UTC 12,345.5')
})

test('a day is that of the viewer’s zone', async () => {
  expect(await readBy(TOKYO, 'day')).toMatch(/^2 Mar 2026 /)
  expect(await readBy({}, 'day')).toMatch(/^1 Mar 2026 /)
})

test('how long ago is said in the viewer’s language, and the whole of it in the title', async () => {
  const answer = await page.request('/ago', { headers: { ...GERMAN, ...TOKYO } })
  expect(await answer.text()).toMatch(/title="2\. März 2026, 08:30"[^>]*>vor \d+ /)
})

test.each([
  [30, 'now'],
  [90_000, '1 day ago'],
  [-90_000, 'in 1 day'],
  [8 * 86_400, '1 week ago'],
  [7_200, '2 hours ago'],
])('%i seconds ago is %s: no word of the calendar, which may be another day’s', (seconds, words) => {
  expect(ago(MOMENT, MOMENT + seconds * 1_000, 'en')).toBe(words)
})
