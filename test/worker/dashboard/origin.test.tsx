import { expect, test } from 'vitest'
import type { Touch } from '../../../shared/attribution.ts'
import { Standing } from '../../../worker/dashboard/leads/lead-head.tsx'
import { Automatic, Origin, Quarantine } from '../../../worker/dashboard/leads/origin.tsx'
import type { Lead } from '../../../worker/read/lead.ts'

const at = Date.parse('2026-11-21T10:00:00Z')
const paid: Touch = { at, id: 'a', channel: 'paid search', campaign: '<b>spring</b>', referrer: 'google.com' }
const mail: Touch = { at, id: 'b', channel: 'e-mail' }
const direct: Touch = { at, id: 'c', channel: 'direct' }

const textOf = (lead: Partial<Lead>) =>
  `${<Origin lead={{ account: null, firstTouch: null, lastTouch: null, ...lead } as Lead} />}`.replace(
    /<[^>]+>/g,
    '',
  )

test.each([
  [{}, /^(?:null)?$/],
  [{ account: 'harbrook.dev' }, /^of harbrook\.dev$/],
  [
    { account: 'harbrook.dev', firstTouch: paid, lastTouch: mail },
    /^of harbrook\.dev · first came by paid search \(google\.com, &lt;b&gt;spring&lt;\/b&gt;\) on .+, last by e-mail on .+$/,
  ],
  [{ firstTouch: direct, lastTouch: direct }, /^first came directly on [^,]+\d{4}$/],
])('Origin() tells %j in a line', (lead, line) => {
  expect(textOf(lead)).toMatch(line)
})

test.each([
  ['claimed', false, 'A browser said who this is. Nobody has proved it.'],
  ['claimed', true, 'Your server said who this is, by its key.'],
  ['verified', true, 'Your server signed who this is'],
] as const)('Standing() says on whose word: %s, named by a server: %s', (standing, isNamed, words) => {
  const html = `${<Standing {...{ standing, isNamed }} />}`
  expect(html).toContain(words)
  // The word of the API and of exported files begins it.
  expect(html.replace(/<[^>]+>/g, '').trim()).toMatch(new RegExp(`^${standing}\\b`))
})

test('Quarantine() says why', () => {
  expect(
    `${<Quarantine reasons={['a disposable mailbox', 'gibberish for a name']} action={null} />}`,
  ).toContain('Kept from lists and webhooks: a disposable mailbox, gibberish for a name.')
})

test('Automatic() says why once, and as text', () => {
  const burst = 'burst: more than 120 pages in a minute'
  expect(`${<Automatic reasons={[burst, burst, '<b>']} />}`).toContain(`machine: ${burst}, &lt;b&gt;.`)
})
