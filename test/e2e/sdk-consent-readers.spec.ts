import { describe, expect, it } from 'vitest'
import type {} from '../../sdk/snippet.ts'
import { TAGS } from '../support/collector.ts'
import { openBench } from '../support/sdk-page.ts'

const bench = openBench()

const GOOGLE = 'var dataLayer = []; function gtag() { return dataLayer.push(arguments) }'

/** The stub that a consent tool leaves, and what it says later. */
const TCF = `var heard = []
  function __tcfapi(command, version, callback) { if (command === 'addEventListener') heard.push(callback) }
  function tell(eventStatus, purposes = [], rest = {}) {
    const consents = Object.fromEntries(purposes.map((purpose) => [purpose, true]))
    const data = { eventStatus, gdprApplies: true, purpose: { consents }, publisher: { consents: {} }, ...rest }
    for (const callback of heard) callback(data, true)
  }`

/** A page with these scripts before ours, once the reader is there. */
async function openPage(scripts: string, { tag = TAGS.script, path = '/' } = {}) {
  const { collector, page } = bench
  collector.page(
    path,
    '<p>text</p><form onsubmit="return false"><input type="email" value="jane@acme.test"><button>send</button></form>',
    { tag: `<script>${scripts}</script>${tag}` },
  )
  const reader = page.waitForResponse(/leadlight-extras/)
  await page.goto(collector.url + path)
  await (await reader).finished()
  // What comes after it runs after it: the reader's module is evaluated by then.
  await page.evaluate("import('/leadlight-extras.js')")
}

const holdsNothing = async () => {
  expect(bench.collector.state.requests).toBe(0)
  expect(await bench.page.evaluate(() => document.cookie + Object.keys(localStorage))).toBe('')
}

const isRefused = () => bench.page.waitForFunction(() => document.cookie === 'leadlight=denied')

describe('Google Consent Mode', () => {
  it('holds everything back while its default is denied, and tells it when it is granted', async () => {
    const { page, when } = bench
    await openPage(
      `${GOOGLE}; gtag('consent', 'default', { analytics_storage: 'denied', wait_for_update: 500 })`,
    )
    await page.click('p')
    await holdsNothing()
    const before = Date.now()
    await when(() => page.evaluate(`gtag('consent', 'update', { analytics_storage: 'granted' })`), {
      expect: [
        { kind: 'page_view', at: (at: unknown) => Number(at) < before },
        { kind: 'consent', state: 'granted' },
      ],
    })
  })

  it('refuses by an update, and takes a refusal back by another', async () => {
    const { collector, page, when } = bench
    await openPage(`${GOOGLE}; gtag('consent', 'default', { analytics_storage: 'denied' })`)
    await page.evaluate(`gtag('consent', 'update', { analytics_storage: 'denied' })`)
    await isRefused()
    expect(collector.state.requests).toBe(0)
    await when(() => page.evaluate(`gtag('consent', 'update', { analytics_storage: 'granted' })`), {
      expect: [{ kind: 'page_view' }, { kind: 'consent', state: 'granted' }],
    })
  })

  it('permits by its default only what the site does not ask for, and what nobody refused', async () => {
    const { collector, page, when } = bench
    const granted = `${GOOGLE}; gtag('consent', 'default', { analytics_storage: 'granted' })`
    await openPage(granted, {
      tag: TAGS.script.replace('data-', 'data-consent="required" data-'),
      path: '/required',
    })
    await holdsNothing()
    await when(() => openPage(granted), { expect: [{ kind: 'page_view' }] })
    await page.evaluate(() => window.leadlight?.('consent', 'denied'))
    await isRefused()
    const { requests } = collector.state
    await openPage(granted, { path: '/next' })
    await page.evaluate('gtag("event", "anything")')
    await isRefused()
    expect(collector.state.requests).toBe(requests)
  })

  it('takes a refusal for some regions as one for all, and their consent for nothing', async () => {
    await openPage(`${GOOGLE}; gtag('consent', 'default', { analytics_storage: 'granted', region: ['US'] })
      gtag('consent', 'default', { analytics_storage: 'denied', region: ['AT', 'DE'] })
      gtag('consent', 'default', { analytics_storage: 'granted' })`)
    await bench.page.click('p')
    await holdsNothing()
  })

  it('says whether an address may be read', async () => {
    const { page, when } = bench
    await openPage(
      `${GOOGLE}; gtag('consent', 'default', { analytics_storage: 'granted', ad_user_data: 'denied' })`,
    )
    await when(() => page.click('button'), { expect: [{ kind: 'form', email: undefined }] })
    await page.evaluate(`gtag('consent', 'update', { ad_user_data: 'granted' })`)
    await when(() => page.click('button'), { expect: [{ kind: 'form', email: 'jane@acme.test' }] })
  })

  it('gives way to what the page itself says afterwards, and its data layer works as before', async () => {
    const { collector, page, when } = bench
    await openPage(`${GOOGLE}; var seen = 0; const { push } = dataLayer
      dataLayer.push = (...entries) => { seen += entries.length; return push.apply(dataLayer, entries) }
      gtag('consent', 'default', { analytics_storage: 'denied' }); gtag('consent', 'update', { analytics_storage: 'granted' })`)
    await when(() => page.evaluate(() => window.leadlight?.('track', 'before')), {
      expect: [{ name: 'before' }],
    })
    await page.evaluate(() => window.leadlight?.('consent', 'denied'))
    await isRefused()
    await collector.until(() =>
      collector.events().some((event) => event.kind === 'consent' && event.state === 'denied'),
    )
    const { requests } = collector.state
    expect(
      await page.evaluate(`[dataLayer.push({ event: 'a' }, { event: 'b' }), seen, dataLayer.length]`),
    ).toEqual([4, 4, 4])
    await page.evaluate(() => window.leadlight?.('track', 'after'))
    await isRefused()
    expect(collector.state.requests).toBe(requests)
  })

  it('is no longer heeded after stop()', async () => {
    const { collector, page } = bench
    await openPage(`${GOOGLE}; gtag('consent', 'default', { analytics_storage: 'denied' })`)
    await page.evaluate(() => window.leadlight?.stop?.())
    await page.evaluate(`gtag('consent', 'update', { analytics_storage: 'denied' })`)
    expect(collector.state.requests).toBe(0)
    expect(await page.evaluate(() => document.cookie)).toBe('')
  })
})

describe('a TCF API', () => {
  it.each([
    ['tcloaded', 'consents of its own', [1, 8], {}],
    [
      'useractioncomplete',
      'consents for the publisher',
      [],
      { publisher: { consents: { 1: true, 8: true } } },
    ],
    ['cmpuishown', 'no GDPR', [], { gdprApplies: false }],
  ])('permits by %s with %s, and nothing before', async (status, _, purposes, rest) => {
    const { page, when } = bench
    await openPage(TCF)
    await page.evaluate('tell("cmpuishown", [1, 8])')
    await page.click('p')
    await holdsNothing()
    await when(() => page.evaluate(`tell(...${JSON.stringify([status, purposes, rest])})`), {
      expect: [{ kind: 'page_view' }, { kind: 'consent', state: 'granted' }],
    })
  })

  it.each([[[]], [[1]], [[8]]])('refuses by consent to no more than %j', async (purposes) => {
    await openPage(TCF)
    await bench.page.evaluate(`tell('tcloaded', ${JSON.stringify(purposes)})`)
    await isRefused()
    expect(bench.collector.state.requests).toBe(0)
  })

  it('that answers no request breaks nothing', async () => {
    const { page } = bench
    const errors: Error[] = []
    page.on('pageerror', (error) => errors.push(error))
    await openPage(TCF)
    await page.evaluate('heard[0](null, false)')
    await holdsNothing()
    expect(errors).toEqual([])
  })

  it('and Google both have to agree', async () => {
    const { page, when } = bench
    await openPage(`${GOOGLE}; gtag('consent', 'default', { analytics_storage: 'denied' }); ${TCF}`)
    await page.evaluate(`gtag('consent', 'update', { analytics_storage: 'granted' })`)
    await page.click('p')
    await holdsNothing()
    await when(() => page.evaluate('tell("useractioncomplete", [1, 8])'), { expect: [{ kind: 'page_view' }] })
  })
})

it('A browser that asks no site to track is heeded before any consent tool', async () => {
  const { collector, page, when } = bench
  await page.addInitScript(() => Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }))
  await openPage(`${GOOGLE}; gtag('consent', 'default', { analytics_storage: 'denied' })`)
  await page.evaluate(`gtag('consent', 'update', { analytics_storage: 'granted' })`)
  await page.click('p')
  expect(collector.state.requests).toBe(0)
  await when(() => page.evaluate(() => window.leadlight?.('consent', 'granted')), {
    expect: [{ kind: 'page_view' }],
  })
})

it('Without a consent tool nothing is loaded for one', async () => {
  const { collector, page, when } = bench
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  collector.page('/', '<script>dataLayer = [{ event: "gtm.js" }]</script>')
  await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
  expect(asked.filter((url) => url.includes('leadlight-extras'))).toEqual([])
})
