import { beforeEach, describe, expect, it } from 'vitest'
import { type Mood, TAGS } from '../support/collector.ts'
import { BUILDS, openEngineBench } from '../support/engine-page.ts'

const bench = openEngineBench()

const track = (count: number) =>
  bench.page.evaluate((count) => {
    for (let number = 0; number < count; number++) window.leadlight?.track?.(`event ${number}`)
  }, count)

const names = () => bench.collector.events().flatMap((event) => (event.kind === 'custom' ? [event.name] : []))

/** A tag whose page says something itself: before the script is there, or in the task in which it starts. */
function saying(tag: string, { before = '', after = '' }): string {
  if (tag === TAGS.module)
    return tag.replace('</script>', `const say = window.leadlight.track; ${before}; ${after}</script>`)
  return `<script>
    window.leadlight = function () { (leadlight.q = leadlight.q || []).push(arguments) }
    const say = (name) => leadlight('track', name)
    ${before}</script>${tag}<script>${after}</script>`
}

describe.each(BUILDS)('delivery (%s build)', (_, tag) => {
  beforeEach(async () => {
    bench.collector.state.tag = tag
    bench.collector.page('/', '<p>home</p>')
    bench.collector.page('/next', '<p>next</p>')
  })

  const open = () =>
    bench.when(() => bench.page.goto(bench.collector.url), { expect: [{ kind: 'page_view' }] })
  const five = [0, 1, 2, 3, 4].map((number) => ({ kind: 'custom', name: `event ${number}` }))

  it('takes one request for the first view and all the page says in the same task', async () => {
    const { collector, page, when } = bench
    collector.page('/', '', { tag: saying(tag, { before: `say('before')` }) })
    await when(() => page.goto(collector.url), {
      expect: [{ kind: 'page_view' }, { kind: 'custom', name: 'before' }],
    })
    await when(() => track(5), { expect: five })
    expect(collector.state.requests).toBe(2)
    expect(collector.batches[0]).toMatchObject({ v: 1, site: 'pk_test' })
  })

  it('is at once where the page is left in the task in which the script runs', async () => {
    const { collector, page, when } = bench
    collector.page('/bounce', '', {
      tag: saying(tag, { after: `for (let n = 0; n < 5; n++) say('event ' + n); location.href = '/next'` }),
    })
    await when(() => page.goto(`${collector.url}/bounce`), { expect: five })
  })

  it.each([
    ['closed', () => bench.page.close()],
    ['navigated', () => bench.page.goto(`${bench.collector.url}/next`)],
  ])('is at once where the page is %s right after', async (_, leave) => {
    await open()
    await bench.when(
      async () => {
        await track(5)
        await leave()
      },
      { expect: [...five, { kind: 'engagement' }] },
    )
  })

  it.each(['unavailable', 'refusing', 'losing'] as Mood[])(
    'comes with the next page where the collector was %s',
    async (mood) => {
      const { collector, page } = bench
      collector.state.mood = mood
      await page.goto(collector.url)
      await track(5)
      await page.evaluate(() => window.leadlight?.flush?.())
      // A browser repeats by itself what broke on an old connection, so requests alone do not tell.
      await collector.until(
        () => collector.state.requests >= 2 && (mood !== 'losing' || names().length === 5),
      )
      const before = Date.now()
      collector.state.mood = 'up'
      const had = collector.batches.length
      await page.goto(`${collector.url}/next`)
      const arrived = () => collector.batches.slice(had).flatMap(({ events }) => events)
      await collector.until(
        () =>
          arrived().some(({ kind, at }) => kind === 'page_view' && at >= before) &&
          five.every(({ name }) => arrived().some((event) => 'name' in event && event.name === name)),
      )
      expect(names().sort()).toEqual(five.map(({ name }) => name))
      const views = collector.events().filter(({ kind }) => kind === 'page_view')
      expect(views.map(({ at }) => at < before)).toEqual(expect.arrayContaining([true, false]))
      expect(
        await page.evaluate(
          () => Object.keys(localStorage).filter((key) => key.startsWith('leadlight:')).length,
        ),
      ).toBeLessThan(2)
    },
  )

  it('comes by itself when the collector is back, and not before it asked', async () => {
    const { collector, page } = bench
    await open()
    collector.state.mood = 'unavailable'
    collector.state.retryAfter = '2'
    await track(1)
    await collector.until(() => collector.state.requests === 2)
    await page.evaluate(() => window.leadlight?.track?.('later'))
    const asked = Date.now()
    collector.state.mood = 'up'
    await collector.until(() => names().length === 2)
    expect(Date.now() - asked).toBeGreaterThan(1_500)
    expect(collector.state.requests).toBeLessThanOrEqual(4)
  })

  it('halves what is too large', async () => {
    const { collector } = bench
    await open()
    collector.state.tooLargeAbove = 2
    await bench.when(() => track(5), { expect: five })
  })

  it('keeps to the limit of what may outlive a page', async () => {
    const { collector, page, when } = bench
    await open()
    const big = Array.from({ length: 30 }, (_, number) => ({ kind: 'custom', name: `big ${number}` }))
    await when(
      () =>
        page.evaluate(() => {
          for (let number = 0; number < 30; number++)
            window.leadlight?.track?.(`big ${number}`, { text: 'x'.repeat(4_000) })
        }),
      { expect: big },
    )
    expect(Math.max(...collector.batches.map((batch) => JSON.stringify(batch).length))).toBeLessThan(60_000)
  })

  it('loses nothing of two tabs', async () => {
    const { collector, page } = bench
    collector.state.mood = 'refusing'
    const other = await bench.newTab()
    await page.goto(collector.url)
    await other.goto(`${collector.url}/next`)
    const add = (tab: typeof page, name: string) =>
      tab.evaluate(async (name) => {
        for (let number = 0; number < 50; number++) {
          window.leadlight?.track?.(`${name} ${number}`)
          // A task of its own for each; a timer may take a second in a tab that is not seen.
          const { port1, port2 } = new MessageChannel()
          await new Promise((go) => {
            port1.onmessage = go
            port2.postMessage(0)
          })
        }
      }, name)
    await Promise.all([add(page, 'one'), add(other, 'two')])
    await other.close()
    collector.state.mood = 'up'
    await page.goto(`${collector.url}/next`)
    await collector.until(() => new Set(names()).size === 100)
    expect(new Set(collector.events().map(({ visitor }) => visitor)).size).toBe(1)
  })

  it('brings with the next page of any tab what another left behind', async () => {
    const { collector, page } = bench
    await open()
    const other = await bench.newTab()
    await other.goto(`${collector.url}/next`)
    await collector.until(() => collector.events().filter(({ kind }) => kind === 'page_view').length === 2)
    collector.state.mood = 'refusing'
    const before = collector.state.requests
    await other.evaluate(() => window.leadlight?.track?.('orphan'))
    await collector.until(() => collector.state.requests > before)
    await other.close()
    collector.state.mood = 'up'
    await page.goto(`${collector.url}/next`)
    await collector.until(() => names().includes('orphan'))
  })

  it('goes on where the browser stores nothing', async () => {
    const { collector, when } = bench
    collector.early(() => {
      Object.defineProperty(window, 'localStorage', {
        get: () => {
          throw new DOMException('no', 'SecurityError')
        },
      })
      Object.defineProperty(document, 'cookie', { get: () => '', set: () => {} })
    })
    const [first] = await open()
    const [second] = await when(() => track(1), { expect: [{ name: 'event 0' }] })
    expect(second).toMatchObject({ visitor: first!.visitor, session: first!.session })
  })

  it('goes on where the storage is full', async () => {
    const { collector, when } = bench
    collector.early(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException('full', 'QuotaExceededError')
      }
      const fill = 'x'.repeat(100_000)
      try {
        for (let n = 0; ; n++) localStorage[`fill${n}`] = fill
      } catch {}
      try {
        for (let n = 0; ; n++) localStorage[`rest${n}`] = 'x'
      } catch {}
    })
    await open()
    await when(() => track(5), { expect: five })
  })

  it('never throws into a page that blocks it', async () => {
    const { collector, page, when } = bench
    collector.early(() => {
      const errors: string[] = []
      Object.assign(window, { errors })
      addEventListener('error', ({ message }) => errors.push(message))
      addEventListener('unhandledrejection', (event: PromiseRejectionEvent) =>
        errors.push(String(event.reason)),
      )
    })
    collector.page('/closed', '', { headers: { 'content-security-policy': "connect-src 'none'" } })
    await page.goto(`${collector.url}/closed`)
    await track(1)
    await page.evaluate(() => window.leadlight?.page?.('http://'))
    expect(await page.evaluate(() => Reflect.get(window, 'errors'))).toEqual([])
    await when(() => page.goto(`${collector.url}/next`), {
      expect: [{ name: 'event 0' }, { url: `${collector.url}/closed` }],
    })
  })
})
