import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { TAGS } from '../support/collector.ts'
import { openBench } from '../support/sdk-page.ts'

const bench = openBench()

const tagWith = (data: string) => `<script src="/leadlight.js" data-site="pk_test" ${data}></script>`

const open = (path = '') =>
  bench.when(() => bench.page.goto(bench.collector.url + path), { expect: [{ kind: 'page_view' }] })

const held = () => bench.page.evaluate(() => [document.cookie, ...Object.keys(localStorage)].join())

describe.each(Object.entries(TAGS))('a signed link (%s build)', (_, tag) => {
  it('is reported as a click, with its token out of the address bar before the view', async () => {
    const { collector, page, when } = bench
    collector.page('/offer', '', { tag })
    await when(() => page.goto(`${collector.url}/offer?plan=pro&ll=a.b.c#prices`), {
      expect: [
        { kind: 'email', action: 'clicked', link: 'a.b.c' },
        { kind: 'page_view', url: `${collector.url}/offer` },
      ],
    })
    expect(await page.evaluate(() => location.href)).toBe(`${collector.url}/offer?plan=pro#prices`)
    expect(collector.events().filter(({ kind }) => kind === 'page_view').length).toBe(1)
  })
})

describe.each(Object.entries(TAGS))('without the Navigation API (%s build)', (_, tag) => {
  it('routers are followed all the same, until stop()', async () => {
    const { collector, page, when } = bench
    await page.addInitScript(() => {
      Object.defineProperty(window, 'navigation', { value: undefined })
      Object.assign(window, { before: History.prototype.pushState })
    })
    collector.page('/', '', { tag })
    await open()
    await page.waitForFunction('History.prototype.pushState !== before')
    await when(() => page.evaluate(() => history.pushState(null, '', '/a')), {
      expect: [{ kind: 'page_view', url: `${collector.url}/a` }],
    })
    await when(() => page.evaluate(() => History.prototype.pushState.call(history, null, '', '/b')), {
      expect: [{ kind: 'page_view', url: `${collector.url}/b` }],
    })
    await when(() => page.evaluate(() => history.back()), {
      expect: [{ kind: 'page_view', url: `${collector.url}/a` }],
    })
    await when(
      () =>
        page.evaluate(() => {
          history.pushState(null, '', '/login')
          history.replaceState(null, '', '/account')
        }),
      {
        expect: [{ kind: 'page_view', url: `${collector.url}/account` }],
        refute: [{ url: `${collector.url}/login` }],
      },
    )
    expect(
      await page.evaluate(() => {
        window.leadlight?.stop?.()
        return 'before' in window && History.prototype.pushState === window.before
      }),
    ).toBe(true)
  })
})

describe('without cookies', () => {
  it('visits are counted as nobody’s, and nothing is stored until consent', async () => {
    const { collector, page, when } = bench
    collector.page('/', '', { tag: tagWith('data-consent="required" data-cookieless') })
    await open()
    await when(() => page.evaluate(() => window.leadlight?.track?.('Seen')), { expect: [{ name: 'Seen' }] })
    expect(collector.batches.map(({ visitor, session }) => [visitor, session])).toEqual(
      [[], []].map(() => [undefined, undefined]),
    )
    expect(await held()).toBe('')
    await when(() => page.evaluate(() => window.leadlight?.consent?.('granted')), {
      expect: [{ kind: 'consent', visitor: (id: string) => id.length > 10 }],
    })
  })
})

describe('consent', () => {
  it('given while the page is not seen yet undoes an earlier refusal', async () => {
    const { collector, page, when } = bench
    collector.page('/', '')
    await open()
    await when(() => page.evaluate(() => window.leadlight?.consent?.('denied')), {
      expect: [{ kind: 'consent' }],
    })
    await page.addInitScript(() =>
      Object.defineProperty(document, 'hidden', { value: true, configurable: true }),
    )
    await page.reload()
    await when(() => page.evaluate(() => window.leadlight?.consent?.('granted')), {
      expect: [{ kind: 'consent', state: 'granted' }],
    })
    await when(
      () =>
        page.evaluate(() => {
          Object.defineProperty(document, 'hidden', { value: false })
          document.dispatchEvent(new Event('visibilitychange'))
        }),
      { expect: [{ kind: 'page_view' }] },
    )
  })
})

describe('engagement', () => {
  const pass = `{ const now = Date.now.bind(Date); let ahead = 0; pass = (ms) => { ahead += ms }; Date.now = () => now() + ahead }`

  it('goes on while a film plays, and not for one without sound', async () => {
    const { collector, page, when } = bench
    await page.addInitScript(pass)
    collector.page('/', '<video></video>')
    collector.page('/next', '')
    await open()
    const playFor = (ms: number, muted: boolean) =>
      page.evaluate(
        `document.querySelector('video').muted = ${muted}; for (let t = 0; t < ${ms}; t += 10_000) { pass(10_000); document.querySelector('video').dispatchEvent(new Event('timeupdate')) }`,
      )
    await playFor(100_000, false)
    await when(() => page.evaluate(() => window.leadlight?.flush?.()), {
      expect: [{ kind: 'engagement', engagedMs: (ms: number) => ms >= 100_000 && ms < 110_000 }],
    })
    await page.mouse.move(5, 5)
    await playFor(100_000, true)
    await when(() => page.goto(`${collector.url}/next`), {
      expect: [{ kind: 'engagement', engagedMs: (ms: number) => ms >= 130_000 && ms < 145_000 }],
    })
  })

  it('is known even of a page whose process is killed', async () => {
    const { collector, context, page, when } = bench
    await page.addInitScript(pass)
    collector.page('/', '')
    await open()
    const loaded = page.waitForResponse(/leadlight-tail/)
    await page.mouse.move(5, 5)
    await page.evaluate('pass(6_000)')
    await page.mouse.move(9, 9)
    await (await loaded).finished()
    await page.evaluate('pass(6_000)')
    await page.mouse.move(5, 5)
    const session = await context.newCDPSession(page)
    await when(() => void session.send('Page.crash').catch(() => {}), {
      expect: [{ kind: 'engagement', engagedMs: (ms: number) => ms >= 12_000 && ms < 30_000 }],
    })
  })
})

describe('forms', () => {
  const near = async () => {
    const loaded = bench.page.waitForResponse(/leadlight-forms/)
    await bench.page.hover('form')
    await (await loaded).finished()
    await bench.page.evaluate(() => addEventListener('submit', (event) => event.preventDefault()))
  }

  it('are read by their labels', async () => {
    const { collector, page, when } = bench
    collector.page('/', '<form><label>Work e-mail <input name="f1"></label><button>send</button></form>')
    await open()
    await near()
    await page.fill('input', 'jane@acme.test')
    await when(() => page.click('button'), { expect: [{ kind: 'form', email: 'jane@acme.test' }] })
  })

  it('say only the digest of an address where the site wants no more', async () => {
    const { collector, page, when } = bench
    collector.page('/', '<form id="f"><input type="email"><button>send</button></form>', {
      tag: tagWith('data-email="sha256"'),
    })
    await open()
    await near()
    await page.fill('input', ' Jane@Acme.test ')
    const emailSha256 = createHash('sha256').update('jane@acme.test').digest('hex')
    await when(() => page.click('button'), {
      expect: [{ kind: 'form', form: 'f', emailSha256, email: undefined }],
    })
    expect(JSON.stringify(collector.batches)).not.toMatch(/jane/i)
  })

  it('of HubSpot are heard of by their messages, from the page or from HubSpot', async () => {
    const { collector, page, when } = bench
    collector.page('/', '', { tag: `<script>window.hbspt = {}</script>${TAGS.script}` })
    const loaded = page.waitForResponse(/leadlight-forms/)
    await open()
    await (await loaded).finished()
    const said = {
      type: 'hsFormCallback',
      eventName: 'onFormSubmitted',
      id: 'hs-1',
      data: { submissionValues: { email: 'jane@acme.test' } },
    }
    const tell = (origin: string) =>
      page.evaluate(([data, origin]) => dispatchEvent(new MessageEvent('message', { data, origin })), [
        said,
        origin,
      ] as const)
    await when(() => tell('https://forms.hsforms.com'), {
      expect: [{ kind: 'form', form: 'hs-1', email: 'jane@acme.test' }],
    })
    await when(() => tell('https://evil.test'), { refute: [{ kind: 'form' }] })
    await when(() => tell(collector.url), { expect: [{ kind: 'form', form: 'hs-1' }] })
  })
})

describe('while the first view waits for a part', () => {
  it('no time is told of: there is no page yet on which it was spent', async () => {
    const { collector, page, when } = bench
    let arrives = () => {}
    const held = new Promise<void>((go) => {
      arrives = go
    })
    await page.route('**/leadlight-extras*', async (route) => {
      await held
      await route.continue()
    })
    collector.page('/', '<p>read</p>', { tag: tagWith('data-linker="true" data-domains="other.test"') })
    await page.goto(collector.url, { waitUntil: 'commit' })
    await page.waitForFunction(() => window.leadlight?.track)
    await page.mouse.move(50, 50)
    await page.mouse.move(90, 90)
    await when(arrives, { expect: [{ kind: 'page_view' }] })
    expect(collector.events().map(({ kind }) => kind)).toEqual(['page_view'])
  })
})
