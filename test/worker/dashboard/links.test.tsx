import { expect, test } from 'vitest'
import { Away } from '../../../worker/dashboard/words/links.tsx'
import { Sentence } from '../../../worker/dashboard/words/sentence.tsx'

test.each([
  ['https://www.example.com/prices?plan=a#b', 'https://www.example.com/prices?plan=a#b'],
  ['http://127.0.0.1:8787/demo/', 'http://127.0.0.1:8787/demo/'],
  ['https://example.com/"onmouseover="alert(1)', 'https://example.com/%22onmouseover=%22alert(1)'],
])('Away: %s is a link', (href, shown) => {
  const markup = String(<Away href={href}>there</Away>)
  expect(markup).toContain(`href="${shown}"`)
  expect(markup).toContain('rel="noopener noreferrer nofollow"')
})

test.each([
  'javascript:alert(1)',
  ' \u0001java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'blob:https://example.com/1',
  '//evil.example/',
  '/demo/',
  '',
  undefined,
])('Away: %j is text', (href) => {
  expect(String(<Away href={href}>there</Away>)).toBe('<span class="away">there</span>')
})

test('Away: what it says is text', () => {
  expect(String(<Away href="https://example.com">{'<b>x</b>'}</Away>)).toContain('&lt;b&gt;x&lt;/b&gt;')
})

test.each([
  ['contact', undefined, 'Sent the form <q>contact</q>'],
  ['https://a.example/send', 'https://a.example/contact?x=1', '>/contact</a>'],
  ['https://a.example/contact', undefined, '>/contact</a>'],
  ['https://a.example/', 'https://a.example/#/contact', '>/#/contact</a>'],
])('Sentence: the form %j on %j is what a person would call it', (form, url, called) => {
  const event = {
    ...({ kind: 'form', id: 'a', at: 0, receivedAt: 0, provenance: 'browser', visitor: 'v', form } as const),
    ...(url !== undefined && { url }),
  }
  const text = String(<Sentence entry={{ event, reading: undefined }} />)
  expect(text).toContain(called)
  expect(text.replace(/<[^>]+>/g, '')).not.toContain('a.example')
})
