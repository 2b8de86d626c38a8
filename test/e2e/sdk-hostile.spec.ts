import { beforeEach, describe, expect, it } from 'vitest'
import { TAGS } from '../support/collector.ts'
import { openBench } from '../support/sdk-page.ts'
import { sized } from '../support/soak.ts'

const bench = openBench()

/** Faults of the page that somebody would see in its console. The page's own code makes none. */
let faults: string[]

beforeEach(() => {
  faults = []
  bench.page.on('pageerror', (error) => faults.push(error.message))
})

const open = (path = '/') =>
  bench.when(() => bench.page.goto(bench.collector.url + path), { expect: [{ kind: 'page_view' }] })

/** The pointer comes over a form, which is when the script loads what reads one. The form then goes nowhere. */
async function approach(form: string): Promise<void> {
  const { page } = bench
  await page.evaluate(() => addEventListener('submit', (event) => event.preventDefault()))
  await page.hover(form)
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => /forms/.test(name)),
  )
  // It is there, and runs before the next task is over.
  await page.evaluate(() => new Promise((go) => setTimeout(go)))
}

describe('a large page', () => {
  it('with a thousand links works, and has one of them reported', async () => {
    const { collector, page, when } = bench
    const links = Array.from(
      { length: 1_000 },
      (_, number) => `<a id="l${number}" href="${collector.foreign}/${number}" target="_blank">${number}</a>`,
    )
    collector.page('/', links.join(' '))
    await open()
    await when(() => page.click('#l999'), { expect: [{ kind: 'click', href: /\/999$/ }] })
    expect(collector.events().filter(({ kind }) => kind === 'click').length).toBe(1)
    expect(faults).toEqual([])
  })

  it('with a DOM of 20 MB works, and has its form reported', async () => {
    const { collector, page, when } = bench
    const part = `<p>${'x'.repeat(493)}</p>`
    // Not shown: to lay it out would be Chromium's work, not ours.
    const much = `<div hidden>${part.repeat(40_000)}</div>`
    collector.page(
      '/',
      `<form id="f"><input type="email" value="jane@acme.test"><button>send</button></form>${much}`,
    )
    await open()
    await approach('#f')
    await when(() => page.click('#f button'), { expect: [{ kind: 'form', email: 'jane@acme.test' }] })
  })

  it('that changes its address a thousand times, in the soak ten thousand, works, and costs few requests', async () => {
    const { collector, page, when } = bench
    collector.page('/', '')
    await open()
    const before = collector.state.requests
    const changes = () =>
      page.evaluate(
        (changes) => {
          for (let number = 0; number < changes; number++)
            history.replaceState(number, '', `/route-${number}`)
        },
        sized(1_000, 10_000),
      )
    await when(changes, {})
    await when(() => page.evaluate(() => window.leadlight?.track?.('still here')), {
      expect: [{ name: 'still here' }],
    })
    expect(collector.state.requests - before).toBeLessThan(20)
    expect(faults).toEqual([])
  }, 120_000)
})

describe('a page’s own names', () => {
  it('stay its own: those of one letter, jQuery’s, and no others come', async () => {
    const { collector, page } = bench
    collector.page('/', '', {
      tag: `<script>
        theirs = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$_'].filter((name) => !(name in self))
        for (const name of theirs) self[name] = 'theirs'
        known = 0
        known = new Set(Object.getOwnPropertyNames(self))
      </script>${TAGS.script}`,
    })
    await open()
    const [changed, added] = await page.evaluate(() => {
      const self = window as unknown as { theirs: string[]; known: Set<string> } & Record<string, unknown>
      const names = Object.getOwnPropertyNames(window)
      return [
        self.theirs.filter((name) => self[name] !== 'theirs'),
        names.filter((name) => !self.known.has(name)),
      ]
    })
    expect(changed).toEqual([])
    expect(added?.sort()).toEqual(['leadlight', 'leadlightSettings'])
  })
})

describe('a hostile page', () => {
  /** What the page did before the script came, and what the script can still do then. */
  const HOSTILE: [what: string, script: string, then: 'reports' | 'is silent'][] = [
    ['overwrote JSON', `JSON = undefined`, 'is silent'],
    ['overwrote JSON.stringify', `JSON.stringify = () => { throw new Error('no') }`, 'is silent'],
    ['froze history', `Object.freeze(history); Object.freeze(History.prototype)`, 'reports'],
    [
      'froze the window’s prototypes',
      `Object.freeze(EventTarget.prototype); Object.freeze(Document.prototype)`,
      'reports',
    ],
    ['gave arrays a broken method', `Array.prototype.filter = () => { throw new Error('no') }`, 'is silent'],
    ['made arrays enumerable', `Array.prototype.extra = 1; Object.prototype.more = 1`, 'reports'],
    ['overwrote Promise', `Promise = function () { throw new Error('no') }`, 'reports'],
    ['overwrote fetch', `fetch = () => { throw new Error('no') }`, 'is silent'],
    ['has no fetch', `fetch = undefined`, 'is silent'],
    ['overwrote Date.now', `Date.now = () => { throw new Error('no') }`, 'is silent'],
    ['overwrote setTimeout', `setTimeout = () => { throw new Error('no') }`, 'reports'],
    ['overwrote queueMicrotask', `queueMicrotask = undefined`, 'is silent'],
    ['overwrote URL', `URL = undefined`, 'is silent'],
    ['overwrote crypto', `Object.defineProperty(window, 'crypto', { value: undefined })`, 'is silent'],
    [
      'took the storage away',
      `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })`,
      'reports',
    ],
    [
      'took cookies away',
      `Object.defineProperty(document, 'cookie', { get() { throw new DOMException('no') }, set() { throw new DOMException('no') } })`,
      'is silent',
    ],
    ['has another leadlight', `window.leadlight = 'mine'`, 'reports'],
    ['has settings of another kind', `window.leadlight = { q: 'text' }`, 'reports'],
  ]

  const test = async (script: string, then: string) => {
    const { collector, page } = bench
    collector.page('/', `<button onclick="document.title = 'works'">go</button><a href="#x">x</a>`, {
      tag: `<script>${script}</script>${TAGS.script}`,
    })
    await page.goto(collector.url)
    await page.click('button')
    await page.click('a')
    expect(await page.title()).toBe('works')
    if (then === 'reports')
      await collector.until(() => collector.events().some(({ kind }) => kind === 'page_view'))
    expect(faults).toEqual([])
  }

  it.each(HOSTILE)('that %s works on', (_, script, then) => test(script, then))

  const clobber = (names: string[]) =>
    bench.collector.page(
      '/',
      `${names.map((name) => `<form name="${name}" id="${name}"><input name="dataset"></form><img name="${name}">`).join('')}
       ${TAGS.script}
       <form id="f"><input name="id"><input type="email" value="jane@acme.test"><button id="go">send</button></form>`,
      { tag: '' },
    )

  it('whose elements are named like what the script needs works, and is reported', async () => {
    const { page, when } = bench
    clobber([
      'leadlightSettings',
      'navigation',
      'localStorage',
      'fetch',
      'crypto',
      'location',
      'options',
      'history',
    ])
    await open()
    await approach('#f')
    await when(() => page.click('#go'), { expect: [{ kind: 'form', email: 'jane@acme.test' }] })
    expect(faults).toEqual([])
  })

  it('whose elements take the place of the document’s own properties works', async () => {
    const { collector, page } = bench
    clobber([
      'cookie',
      'currentScript',
      'activeElement',
      'title',
      'referrer',
      'hidden',
      'prerendering',
      'documentElement',
    ])
    await page.goto(collector.url)
    await page.evaluate(() => addEventListener('submit', (event) => event.preventDefault()))
    await page.click('#go')
    expect(faults).toEqual([])
  })
})

describe('a page with a strict policy', () => {
  const serve = (policy: string, tag: string) =>
    bench.collector.page('/', '<button>go</button>', { tag, headers: { 'content-security-policy': policy } })

  it('that lets in a nonce alone is reported', async () => {
    serve(
      `default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; connect-src 'self'`,
      TAGS.script.replace('<script', '<script nonce="abc"'),
    )
    await open()
    expect(faults).toEqual([])
  })

  it('that asks for Trusted Types is reported', async () => {
    serve(
      `default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'`,
      TAGS.script,
    )
    await open()
    expect(faults).toEqual([])
  })

  it('that lets nothing out says nothing, and works on', async () => {
    const { collector, page } = bench
    serve(`default-src 'none'; script-src 'self'`, TAGS.script)
    await page.goto(collector.url)
    await page.click('button')
    expect(collector.state.requests).toBe(0)
    expect(faults).toEqual([])
  })

  it('in a frame without an origin is silent, and works on', async () => {
    const { collector, page } = bench
    collector.page('/inner', '<button>go</button>')
    collector.page('/', `<iframe sandbox="allow-scripts" src="/inner"></iframe>`, { tag: '' })
    await page.goto(collector.url)
    await page.frameLocator('iframe').locator('button').click()
    expect(faults).toEqual([])
  })
})

describe('a collector that is down', () => {
  it('hears from a page at most eight times in two minutes', async () => {
    const { collector, page } = bench
    collector.page('/', '')
    await page.clock.install()
    collector.state.mood = 'unavailable'
    await page.goto(collector.url)
    await page.evaluate(() => window.leadlight?.track?.('kept'))
    // In steps: an answer takes no time of the page's, but some of ours. Nothing is too short to be between two of the tries.
    for (let second = 0; second < 120; ) {
      const step = second < 16 ? 1 : 8
      await page.clock.runFor(1_000 * step)
      await page.evaluate(async () => {
        for (let turn = 0; turn < 3; turn++) await fetch('/none')
        window.leadlight?.track?.('more')
      })
      second += step
    }
    expect(collector.state.requests).toBeGreaterThan(3)
    expect(collector.state.requests).toBeLessThanOrEqual(8)
    collector.state.mood = 'up'
    await page.clock.runFor(90_000)
    await collector.until(() => collector.events().filter(({ kind }) => kind === 'custom').length === 30)
  })
})
