import { beforeEach, describe, expect, it } from 'vitest'
import { TAGS } from '../support/collector.ts'
import { openBench } from '../support/sdk-page.ts'

const bench = openBench()

describe.each(Object.entries(TAGS))('page views (%s build)', (_, tag) => {
  beforeEach(() => {
    bench.collector.page('/', '<a id="next" href="/next">next</a> <a id="part" href="#part">part</a>', {
      tag,
      title: 'Home',
    })
    bench.collector.page('/next', '<p>next</p>', { tag, title: 'Next' })
  })

  it('are one for each document, with title and scrubbed address', async () => {
    const { collector, page, when } = bench
    const home = `${collector.url}/?utm_source=mail`
    await when(() => page.goto(`${home}&token=secret#secret`), {
      expect: [{ kind: 'page_view', title: 'Home', url: home }],
    })
    await when(() => page.click('#next'), {
      expect: [
        { kind: 'engagement', url: home },
        { kind: 'page_view', title: 'Next', url: `${collector.url}/next`, referrer: home },
      ],
    })
    expect(JSON.stringify(collector.batches)).not.toContain('secret')
    expect(new Set(collector.events().map(({ session }) => session)).size).toBe(1)
    expect(new Set(collector.events().map(({ visitor }) => visitor)).size).toBe(1)
  })

  it('name the other site they came from', async () => {
    const { collector, page, when } = bench
    collector.page('/from', `<a id="there" href="${collector.url}/next">there</a>`, { tag: '' })
    await page.goto(`${collector.foreign}/from`)
    await when(() => page.click('#there'), {
      expect: [{ kind: 'page_view', referrer: `${collector.foreign}/` }],
    })
  })

  it('follow a router, and wait for the title it sets late', async () => {
    const { collector, page, when } = bench
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    const [, route] = await when(
      () =>
        page.evaluate(() => {
          history.pushState(null, '', '/pricing?plan=pro')
          requestAnimationFrame(() => requestAnimationFrame(() => (document.title = 'Pricing')))
        }),
      {
        expect: [
          { kind: 'engagement', title: 'Home', url: `${collector.url}/` },
          {
            kind: 'page_view',
            title: 'Pricing',
            url: `${collector.url}/pricing`,
            referrer: `${collector.url}/`,
          },
        ],
      },
    )
    await when(() => page.evaluate(() => window.leadlight?.track?.('Asked')), {
      expect: [{ name: 'Asked', view: route?.view, url: `${collector.url}/pricing` }],
    })
  })

  it('are seen where the page calls the prototype', async () => {
    const { collector, page, when } = bench
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await when(() => page.evaluate(() => History.prototype.pushState.call(history, null, '', '/hidden')), {
      expect: [{ kind: 'page_view', url: `${collector.url}/hidden` }],
    })
  })

  it('do not come of noise in the history', async () => {
    const { collector, page, when } = bench
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await when(
      async () => {
        await page.evaluate(() => {
          history.replaceState({ scroll: 1 }, '')
          history.pushState({ modal: true }, '', location.href)
        })
        await page.click('#part')
        await page.click('#part')
      },
      { refute: [{ kind: 'page_view' }] },
    )
  })

  it('follow a hash router', async () => {
    const { collector, page, when } = bench
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await when(() => page.evaluate(() => (location.hash = '#/pricing?token=secret')), {
      expect: [{ kind: 'page_view', url: `${collector.url}/#/pricing` }],
    })
  })

  it('go on where the address is replaced at once, and report the last one', async () => {
    const { collector, page, when } = bench
    const [view] = await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await when(
      async () => {
        await page.evaluate(() => {
          history.pushState(null, '', '/login')
          history.replaceState(null, '', '/account')
        })
      },
      {
        expect: [{ kind: 'page_view', url: `${collector.url}/account` }],
        refute: [{ url: `${collector.url}/login` }],
      },
    )
    expect(collector.events().filter(({ view: id }) => id === view?.view).length).toBe(2)
  })

  it('begin anew when the page comes back from the back-forward cache', async () => {
    const { collector, page, when } = bench
    const [first] = await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await when(
      () =>
        page.evaluate(() => {
          dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
          dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
        }),
      {
        expect: [
          { kind: 'engagement', view: first?.view },
          { kind: 'page_view', view: (id: string) => id !== first?.view },
        ],
      },
    )
  })

  it.each([
    ['hidden', 'hidden', true, false, 'visibilitychange'],
    ['prerendered', 'prerendering', true, false, 'prerenderingchange'],
  ] as const)('wait while the page is %s', async (_, property, before, after, type) => {
    const { collector, page, when } = bench
    await page.addInitScript(
      ([property, before]) =>
        Object.defineProperty(document, property, { value: before, configurable: true }),
      [property, before] as const,
    )
    await page.goto(collector.url)
    expect(collector.state.requests).toBe(0)
    await when(
      () =>
        page.evaluate(
          ([property, after, type]) => {
            Object.defineProperty(document, property, { value: after, configurable: true })
            document.dispatchEvent(new Event(type))
            document.dispatchEvent(new Event(type))
          },
          [property, after, type] as const,
        ),
      { expect: [{ kind: 'page_view', title: 'Home' }] },
    )
    expect(collector.events().filter(({ kind }) => kind === 'page_view').length).toBe(1)
  })

  it('are not repeated by page(), which may name another address', async () => {
    const { collector, page, when } = bench
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await when(() => page.evaluate(() => window.leadlight?.page?.()), { refute: [{ kind: 'page_view' }] })
    await when(() => page.evaluate(() => window.leadlight?.page?.('/step-2')), {
      expect: [{ kind: 'page_view', url: `${collector.url}/step-2` }],
    })
  })
})
