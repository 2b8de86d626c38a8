import { beforeEach, describe, expect, it } from 'vitest'
import { BUILDS, NAVIGATES, openEngineBench } from '../support/engine-page.ts'

const bench = openEngineBench()

describe.each(BUILDS)('page views (%s build)', (_, tag) => {
  beforeEach(() => {
    bench.collector.state.tag = tag
    bench.collector.page('/', '<a id="next" href="/next">next</a> <a id="part" href="#part">part</a>', {
      title: 'Home',
    })
    bench.collector.page('/next', '<p>next</p>', { title: 'Next' })
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

  /** Where there is no Navigation API the SDK hears of a route with the visitor's next input. */
  const stir = () => (NAVIGATES ? undefined : bench.page.mouse.move(++pointer, 5))
  let pointer = 20

  it('are told of by the Navigation API, but in WebKit', async () => {
    await bench.page.goto(bench.collector.url)
    expect(await bench.page.evaluate(() => 'navigation' in window)).toBe(NAVIGATES)
  })

  it('follow a router, and wait for the title it sets late', async () => {
    const { collector, page, when } = bench
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    const [, route] = await when(
      async () => {
        await page.evaluate(() => {
          history.pushState(null, '', '/pricing?plan=pro')
          requestAnimationFrame(() => requestAnimationFrame(() => (document.title = 'Pricing')))
        })
        await stir()
      },
      {
        expect: [
          // An input may come after the title has changed.
          { kind: 'engagement', ...(NAVIGATES && { title: 'Home' }), url: `${collector.url}/` },
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
    const route = async () => {
      await page.evaluate(() => History.prototype.pushState.call(history, null, '', '/hidden'))
      await stir()
    }
    await when(route, {
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
        await stir()
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
    collector.early(
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
