import { beforeEach, describe, expect, it } from 'vitest'
import type {} from '../../sdk/snippet.ts'
import { TAGS } from '../support/collector.ts'
import { openBench } from '../support/sdk-page.ts'

const bench = openBench()

const DEBUG = TAGS.script.replace('data-site', 'data-debug="true" data-site')

let lines: string[]

beforeEach(() => {
  lines = []
  bench.page.on('console', (message) => lines.push(`${message.type()} ${message.text()}`))
})

/** A page with the script in debug mode, once the part is there. */
async function openPage(attributes = '', before = '') {
  const { collector, page } = bench
  collector.page('/', '<p>text</p>', {
    tag: `<script>${before}</script>${DEBUG.replace('data-site', `${attributes} data-site`)}`,
  })
  await page.goto(collector.url)
  await says(/^info leadlight: watching for pk_test/)
}

const says = (line: RegExp) =>
  expect.poll(() => lines, { timeout: 8_000 }).toContainEqual(expect.stringMatching(line))

const track = (name: string) => bench.page.evaluate((name) => window.leadlight?.('track', name), name)

/** The collector answers what it would in trouble. */
const answers = (status: number, headers: Record<string, string>, body = '') =>
  bench.page.route('**/v1/events', (route) => route.fulfill({ status, headers, body }))

describe('debug', () => {
  it('says every event that was sent, with its name', async () => {
    await openPage()
    await says(/^info leadlight: sent: page_view$/)
    await track('Quote asked')
    await says(/^info leadlight: sent: custom Quote asked$/)
  })

  it('says which events the collector ignored, and why', async () => {
    await openPage()
    await says(/sent: page_view/)
    await bench.page.route('**/v1/events', (route) => {
      const [event] = route.request().postDataJSON().events
      const ignored = [{ id: event.id, reason: 'name: too long' }]
      return route.fulfill({ status: 202, json: { accepted: 0, duplicate: 0, ignored } })
    })
    await track('x')
    await says(/^warning leadlight: ignored by the collector: custom x\. name: too long$/)
  })

  it.each([
    [
      401,
      'unknown or revoked site key',
      /^warning leadlight: refused: page_view\. 401 unknown or revoked site key$/,
    ],
    [403, 'origin not allowed', /^warning leadlight: refused: page_view\. 403 origin not allowed$/],
    [503, 'busy', /^warning leadlight: not sent yet: page_view\. 503 busy$/],
    [429, 'too many', /^warning leadlight: not sent yet: page_view\. 429 too many$/],
  ])('says why the collector refused: %d', async (status, reason, line) => {
    await answers(status, { 'x-reason': reason })
    await openPage()
    await says(line)
  })

  it('says that there was no answer', async () => {
    await bench.page.route('**/v1/events', (route) => route.abort())
    await openPage()
    await says(
      /^warning leadlight: not sent yet: page_view\. No answer from http:\S+: is it down, or blocked\?$/,
    )
  })

  it('says what waits for consent, and what a refusal keeps back', async () => {
    await openPage('data-consent="required"')
    await says(/watching for pk_test\. kept until consent\('granted'\)$/)
    await track('early')
    await says(/^warning leadlight: custom early: kept until consent\('granted'\)$/)
    await bench.page.evaluate(() => window.leadlight?.('consent', 'denied'))
    await track('late')
    await says(/^warning leadlight: custom late: ignored, the visitor denied consent$/)
  })

  it('says that the browser asked sites not to track', async () => {
    await bench.page.addInitScript(() =>
      Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }),
    )
    await openPage()
    await says(/watching for pk_test\. ignored, the browser asks sites not to track \(GPC\)/)
    await track('x')
    await says(/^warning leadlight: custom x: ignored, the browser asks/)
  })

  it('says that the tracker was stopped', async () => {
    await openPage()
    await bench.page.evaluate(() => window.leadlight?.stop?.())
    await track('x')
    await says(/^warning leadlight: custom x: ignored, the tracker was stopped$/)
  })

  it('says that a page is only prerendered', async () => {
    await bench.page.addInitScript(() =>
      Object.defineProperty(document, 'prerendering', { value: true, configurable: true }),
    )
    await openPage()
    await track('x')
    await says(/^warning leadlight: custom x: kept until the page is shown/)
  })

  it('says which method there is not, before the script is there and after', async () => {
    await openPage(
      '',
      `leadlight = function () { (leadlight.q ??= []).push(arguments) }; leadlight('tarck', 'x'); leadlight('track', 'early')`,
    )
    await says(/^warning leadlight: there is no tarck\(\)$/)
    await says(/sent: custom early$/)
    await bench.page.evaluate(() => window.leadlight?.('idnetify', 'x'))
    await says(/^warning leadlight: there is no idnetify\(\)$/)
    expect(lines.filter((line) => line.includes('there is no')).length).toBe(2)
  })

  it('says that a third argument is not read', async () => {
    await openPage(
      '',
      `leadlight = function () { (leadlight.q ??= []).push(arguments) }; leadlight('identify', 'u', {}, { signature: 'x' })`,
    )
    const line = /^warning leadlight: identify\(\) reads two arguments: put the third into the second$/
    await says(line)
    await bench.page.evaluate(() => window.leadlight?.('identify', 'u', { title: 'CTO' }, { token: 'x' }))
    await expect.poll(() => lines.filter((text) => line.test(text)).length).toBe(2)
    await bench.page.evaluate(() => window.leadlight?.('identify', 'u', { title: 'CTO', signature: 'x' }))
    await says(/sent: identify$/)
    expect(lines.filter((text) => line.test(text)).length).toBe(2)
  })

  it('says that the chat file was blocked, and what cannot be sent', async () => {
    await bench.page.route('**/leadlight-chat.js', (route) => route.abort())
    await openPage()
    await bench.page.evaluate('$chatwoot = {}')
    await bench.page.click('p')
    await says(/^warning leadlight: TypeError: .*leadlight-chat\.js/)
    await bench.page.evaluate(() => {
      const around: Record<string, unknown> = {}
      around.around = around
      window.leadlight?.('track', 'x', around)
    })
    await says(/^warning leadlight: TypeError: .*circular/)
  })

  it('says nothing, and loads nothing, where it is off', async () => {
    const { collector, page, when } = bench
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    collector.page('/', '')
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await when(() => track('x'), { expect: [{ name: 'x' }] })
    expect(asked.filter((url) => url.includes('debug'))).toEqual([])
    expect(lines.filter((line) => line.includes('leadlight:'))).toEqual([])
  })
})
