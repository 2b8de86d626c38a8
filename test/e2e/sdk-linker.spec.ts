import { describe, expect, it, onTestFinished } from 'vitest'
import type {} from '../../sdk/snippet.ts'
import { launchBrowser } from '../support/browser.ts'
import { openBench } from '../support/sdk-page.ts'

const bench = openBench()

const TAG =
  '<script src="/leadlight.js" data-site="pk_test" data-domains="localhost, 127.0.0.1" data-linker="true"></script>'
const REQUIRED = TAG.replace('data-site', 'data-consent="required" data-site')

/** The page of one domain that links to one of another, and has told its first view. */
async function openPage(body: string, tag = TAG) {
  const { collector, page, when } = bench
  servePages(body, tag)
  await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
}

function servePages(body: string, tag = TAG) {
  bench.collector.page('/', body, { tag })
  bench.collector.page('/landing', '<p>text</p>', { tag: tag === REQUIRED ? TAG : tag })
}

const views = (path: string) =>
  bench.collector.events().filter((event) => event.kind === 'page_view' && event.url?.includes(path))

const linkTo = (url: string) => `<a href="${url}">there</a>`

/** As somebody arrives by a link that was followed \`ago\` milliseconds before. */
const handedOver = (ago: number) => `/landing?llv=visitor-a.session-a.${Date.now() - ago}`

describe('a link to another domain of the site', () => {
  it('takes the visitor and the session along, and nothing of it is seen', async () => {
    const { collector, page, when } = bench
    await openPage(linkTo(`${collector.foreign}/landing?utm_source=x#part`))
    await when(() => page.click('a'), { expect: [{ kind: 'page_view', url: /landing\?utm_source=x$/ }] })
    const [from] = views('127.0.0.1')
    const [to] = views('/landing')
    expect(to).toMatchObject({ visitor: from?.visitor, session: from?.session })
    await page.waitForFunction(() => location.href.endsWith('/landing?utm_source=x#part'))
    await when(() => page.evaluate(() => window.leadlight?.('track', 'later')), {
      expect: [{ name: 'later', visitor: from?.visitor }],
    })
    expect(views('/landing').length).toBe(1)
    expect(collector.events().some(({ kind }) => kind === 'click')).toBe(false)
  })

  it('does so in a new tab, by the keyboard, and again by the same link', async () => {
    const { collector } = bench
    const browser = await launchBrowser({ hasTabs: true })
    onTestFinished(() => browser.close())
    const context = await browser.newContext()
    const page = await context.newPage()
    servePages(linkTo(`${collector.foreign}/landing`))
    await page.goto(collector.url)
    for (const act of [
      () => page.click('a', { button: 'middle' }),
      () => page.click('a', { modifiers: ['ControlOrMeta'] }),
    ]) {
      const [tab] = await Promise.all([context.waitForEvent('page'), act()])
      const asked = new URL(tab.url())
      // It may have been opened behind, and counts once it is seen.
      await tab.bringToFront()
      expect(asked.searchParams.getAll('llv').length).toBeLessThanOrEqual(1)
      expect(await page.getAttribute('a', 'href')).toBe(`${collector.foreign}/landing`)
    }
    await collector.until(() => views('/landing').length === 2)
    await page.bringToFront()
    await page.focus('a')
    await page.keyboard.press('Enter')
    await collector.until(() => views('/landing').length === 3)
    expect(new Set(collector.events().map(({ visitor }) => visitor)).size).toBe(1)
  })

  it('leaves a visitor that is known there who it is', async () => {
    const { collector, page, when } = bench
    await openPage(linkTo(`${collector.foreign}/landing`))
    await when(() => page.goto(`${collector.foreign}/landing`), { expect: [{ kind: 'page_view' }] })
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await when(() => page.click('a'), { expect: [{ kind: 'page_view', url: /landing/ }] })
    const [first, second] = views('/landing')
    expect(second?.visitor).toBe(first?.visitor)
    expect(first?.visitor).not.toBe(views('127.0.0.1')[0]?.visitor)
  })

  it('says nothing while nothing may be kept, or after a refusal', async () => {
    const { collector, page } = bench
    collector.page('/', linkTo(`${collector.foreign}/landing`), { tag: REQUIRED })
    collector.page('/landing', '', { tag: TAG })
    for (const state of ['pending', 'denied'] as const) {
      await page.goto(collector.url)
      await page.evaluate(`import('/leadlight-extras.js')`)
      if (state === 'denied') await page.evaluate(() => window.leadlight?.('consent', 'denied'))
      const asked = page.waitForRequest(/landing/)
      await page.click('a')
      expect((await asked).url()).toBe(`${collector.foreign}/landing`)
    }
  })

  it('keeps its address where it is a download, another’s, or one of the page’s own domain', async () => {
    const { collector, page, when } = bench
    await openPage(
      ['file.pdf', 'next'].map(
        (path, at) => `<a id="a${at}" href="${at ? collector.url : collector.foreign}/${path}">x</a>`,
      ) + '<a id="a2" href="http://other.test/">x</a>',
    )
    await bench.context.route(/other\.test|file\.pdf|next/, (route) => route.abort())
    const asked: string[] = []
    page.on('request', (request) => request.isNavigationRequest() && asked.push(request.url()))
    await when(() => page.click('#a0'), { expect: [{ kind: 'download', file: 'file.pdf' }] })
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await when(() => page.click('#a2'), { expect: [{ kind: 'click', href: 'http://other.test/' }] })
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await page.click('#a1')
    await expect.poll(() => asked.length).toBe(5)
    expect(asked.filter((url) => url.includes('llv'))).toEqual([])
    expect(collector.events().filter(({ kind }) => kind === 'download').length).toBe(1)
  })
})

describe('a visitor handed over', () => {
  const arrive = async (path: string, referer?: string, tag = TAG) => {
    const { collector, page } = bench
    collector.page('/landing', '<p>text</p>', { tag })
    await page.goto(collector.foreign + path, referer ? { referer } : {})
    await page.waitForFunction(() => !location.href.includes('llv'))
  }

  it('is taken over within two minutes, from a page of the site', async () => {
    const { collector, when } = bench
    await when(() => arrive(handedOver(100_000), `${collector.url}/`), {
      expect: [{ kind: 'page_view', visitor: 'visitor-a', session: 'session-a' }],
    })
  })

  it.each([
    ['later', 121_000, 'http://127.0.0.1/'],
    ['from another site', 0, 'http://other.test/'],
    ['from nowhere', 0, undefined],
  ])('is nobody %s', async (_, ago, referer) => {
    await bench.when(() => arrive(handedOver(ago), referer), {
      expect: [{ kind: 'page_view', visitor: (visitor: unknown) => visitor !== 'visitor-a' }],
    })
  })

  it.each(['visitor-a.session-a', 'a b.c.1790000000000', '<b>.c.1790000000000', 'denied'])(
    'is nobody by %j',
    async (junk) => {
      await bench.when(
        () =>
          arrive(`/landing?x=1&llv=visitor.${encodeURIComponent(junk)}`, `${bench.collector.url}/`).catch(
            () => {},
          ),
        {
          expect: [{ kind: 'page_view', visitor: /^0/ }],
        },
      )
    },
  )

  it('waits for consent, and is forgotten by a refusal', async () => {
    const { collector, page, when } = bench
    await arrive(handedOver(0), `${collector.url}/`, REQUIRED)
    expect(await page.evaluate(() => document.cookie + Object.keys(localStorage))).toBe('')
    await when(() => page.evaluate(() => window.leadlight?.('consent', 'granted')), {
      expect: [{ kind: 'page_view', visitor: 'visitor-a' }],
    })
    await bench.context.clearCookies()
    await page.evaluate(() => localStorage.clear())
    await arrive(handedOver(0), `${collector.url}/`, REQUIRED)
    await page.evaluate(() => window.leadlight?.('consent', 'denied'))
    expect(await page.evaluate(() => document.cookie)).toBe('leadlight=denied')
  })
})

it('Without data-linker nothing is loaded for it, and links stay as they are', async () => {
  const { collector, page } = bench
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await openPage(linkTo(`${collector.foreign}/landing`), TAG.replace('data-linker="true"', ''))
  await page.click('a')
  await collector.until(() => views('/landing').length === 1)
  expect(asked.filter((url) => /llv|leadlight-extras/.test(url))).toEqual([])
})
