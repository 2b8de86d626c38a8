import { beforeEach, describe, expect, it } from 'vitest'
import { BUILDS, ENGINE, NAVIGATES, openEngineBench } from '../support/engine-page.ts'

const bench = openEngineBench()

const LONG = '<div style="height: 4000px">long</div>'

describe.each(BUILDS)('engagement (%s build)', (_, tag) => {
  beforeEach(async () => {
    bench.collector.state.tag = tag
    // The page's clock runs ahead by as much as a test says, so that no test waits.
    bench.collector.early(() => {
      const now = Date.now.bind(Date)
      let ahead = 0
      Object.assign(window, { pass: (ms: number) => (ahead += ms) })
      Date.now = () => now() + ahead
    })
    bench.collector.page(
      '/',
      `${LONG}<a id="next" href="/next">next</a><iframe srcdoc="<textarea style='width: 90%; height: 90%'>a chat</textarea>"></iframe>`,
    )
    bench.collector.page('/next', '<p>next</p>')
  })

  const pass = (ms: number) =>
    bench.page.evaluate((ms) => (window as unknown as { pass(ms: number): void }).pass(ms), ms)
  /** Each time to another place: a pointer that stays where it is tells nobody. */
  const stir = () => bench.page.mouse.move(++pointer, 5)
  let pointer = 20
  const leave = () => bench.page.goto(`${bench.collector.url}/next`)
  const between = (low: number, high: number) => (value: number) => value >= low && value < high

  it('is the time with input, and how far the page was read', async () => {
    const { collector, page, when } = bench
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await pass(10_000)
    await stir()
    await pass(10_000)
    await page.evaluate(() => scrollTo(0, 1200))
    await when(leave, {
      expect: [
        {
          kind: 'engagement',
          engagedMs: between(20_000, 26_000),
          scrollPercent: between(40, 60),
          title: '/',
        },
      ],
    })
  })

  it('stops after thirty seconds without input', async () => {
    const { collector, page, when } = bench
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await pass(3_600_000)
    await stir()
    await pass(3_600_000)
    await when(leave, { expect: [{ kind: 'engagement', engagedMs: between(60_000, 66_000) }] })
  })

  it('goes on for two minutes while the focus is inside a frame', async () => {
    const { collector, page, when } = bench
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await page.click('iframe')
    // WebKit's driver gives the focus back to the page after a click.
    if (ENGINE === 'webkit') await page.focus('iframe')
    await pass(3_600_000)
    await when(leave, { expect: [{ kind: 'engagement', engagedMs: between(120_000, 130_000) }] })
  })

  it('does not run while the page is hidden, and is a total of its view', async () => {
    const { collector, page, when } = bench
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    const setVisibility = (state: string) =>
      page.evaluate((state) => {
        Object.defineProperty(document, 'hidden', { value: state === 'hidden', configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      }, state)
    await pass(5_000)
    const [first] = await when(() => setVisibility('hidden'), {
      expect: [{ kind: 'engagement', engagedMs: between(5_000, 9_000) }],
    })
    await pass(3_600_000)
    await setVisibility('visible')
    await stir()
    await pass(5_000)
    const [second] = await when(leave, {
      expect: [{ kind: 'engagement', engagedMs: between(10_000, 19_000), view: first?.view }],
    })
    expect(second?.id).not.toBe(first?.id)
  })

  it('is reported once where a page is left', async () => {
    const { collector, page, when } = bench
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await when(
      () =>
        page.evaluate(() => {
          dispatchEvent(new Event('pagehide'))
          Object.defineProperty(document, 'hidden', { value: true, configurable: true })
          document.dispatchEvent(new Event('visibilitychange'))
        }),
      { expect: [{ kind: 'engagement' }] },
    )
    await when(leave, { expect: [{ kind: 'page_view' }] })
    expect(collector.events().filter(({ kind }) => kind === 'engagement').length).toBe(1)
  })

  it('starts from zero on the next route', async () => {
    const { collector, page, when } = bench
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await pass(20_000)
    const route = async () => {
      await page.evaluate(() => history.pushState(null, '', '/route'))
      if (!NAVIGATES) await stir()
    }
    await when(route, {
      expect: [{ kind: 'engagement', engagedMs: between(20_000, 25_000) }, { kind: 'page_view' }],
    })
    await when(leave, {
      expect: [{ kind: 'engagement', engagedMs: between(0, 5_000), url: `${collector.url}/route` }],
    })
  })
})
