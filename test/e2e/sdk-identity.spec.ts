import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { TAGS } from '../support/collector.ts'
import { openBench } from '../support/sdk-page.ts'

const bench = openBench()

const call = (method: string, ...given: unknown[]) =>
  bench.page.evaluate(
    ([method, given]) => {
      const call: (...command: unknown[]) => void = window.leadlight as never
      if (typeof call === 'function') call(method, ...given)
      else (window.leadlight as unknown as Record<string, (...given: unknown[]) => void>)[method]?.(...given)
    },
    [method, given] as const,
  )

const held = () =>
  bench.page.evaluate(() => ({
    cookie: document.cookie,
    keys: Object.keys(localStorage).filter((key) => key.startsWith('leadlight')),
  }))

const isKept = (page: Page, what: RegExp) =>
  page.waitForFunction(([source]) => RegExp(source).test(document.cookie), [what.source] as const, {
    timeout: 5_000,
  })

const REQUIRED = '<script src="/leadlight.js" data-site="pk_test" data-consent="required"></script>'

describe.each(Object.entries(TAGS))('identity (%s build)', (_, tag) => {
  beforeEach(async () => {
    bench.collector.page('/', '<p>home</p>', { tag })
    await bench.when(() => bench.page.goto(bench.collector.url), { expect: [{ kind: 'page_view' }] })
  })

  it('identify() sends who the visitor is, at once', async () => {
    const { when } = bench
    await when(() => call('identify', 'u1', { email: 'jane@acme.test', plan: 'pro', signature: 'abc' }), {
      expect: [
        {
          kind: 'identify',
          userId: 'u1',
          email: 'jane@acme.test',
          signature: 'abc',
          traits: { plan: 'pro', userId: 'u1', email: 'jane@acme.test', signature: 'abc' },
        },
      ],
    })
    await when(() => call('identify', { email: 'jane@acme.test' }, { token: 'a.b.c' }), {
      expect: [{ kind: 'identify', email: 'jane@acme.test', token: 'a.b.c' }],
    })
    await when(() => call('group', 'acme', { seats: 12 }), {
      expect: [{ kind: 'group', account: 'acme', traits: { seats: 12 } }],
    })
  })

  it('identify() keeps the visitor for the same person, and begins one for somebody else', async () => {
    const { when, collector } = bench
    const visitorOf = async (who: unknown) => {
      const [event] = (await when(() => call('identify', who), { expect: [{ kind: 'identify' }] })).filter(
        ({ kind }) => kind === 'identify',
      )
      return event?.visitor
    }
    const first = collector.events()[0]?.visitor
    expect(await visitorOf({ email: 'jane@acme.test' })).toBe(first)
    expect(await visitorOf({ userId: 'u1', email: 'jane@acme.test' })).toBe(first)
    expect(await visitorOf({ userId: 'u1', email: 'jane.new@acme.test' })).toBe(first)
    const second = await visitorOf('u2')
    expect(second).not.toBe(first)
    expect(await visitorOf('u2')).toBe(second)
    expect(await visitorOf({ email: 'joe@acme.test' })).toBe(second)
    expect(await visitorOf({ email: 'eve@acme.test' })).not.toBe(second)
  })

  it('reset() ends the view of the visitor it forgets', async () => {
    const { when, collector, page } = bench
    const [view] = collector.events()
    await when(
      async () => {
        await call('reset')
        await call('track', 'after')
      },
      {
        expect: [
          { kind: 'engagement', visitor: view?.visitor, view: view?.view },
          {
            kind: 'custom',
            visitor: (id: string) => id !== view?.visitor,
            session: (id: string) => id !== view?.session,
          },
        ],
      },
    )
    const visitor = collector.events().at(-1)?.visitor
    await when(() => page.reload(), { expect: [{ kind: 'page_view', visitor }] })
  })

  it('heals a lost cookie from its twin, and a lost twin from the cookie', async () => {
    const { when, collector, page, context } = bench
    const visitor = collector.events()[0]?.visitor
    await context.clearCookies()
    await when(() => page.reload(), { expect: [{ kind: 'page_view', visitor }] })
    expect((await held()).cookie).toContain(visitor)
    await page.evaluate(() => localStorage.clear())
    await when(() => page.reload(), { expect: [{ kind: 'page_view', visitor }] })
    expect(await page.evaluate(() => localStorage.leadlight)).toContain(visitor)
  })

  it.each(['.session.1', 'visitor', '..', 'a'])(
    'makes a new visitor of a damaged cookie: %s',
    async (damaged) => {
      const { when, page } = bench
      await page.evaluate((value) => {
        // biome-ignore lint/suspicious/noDocumentCookie: as whatever damaged it would
        document.cookie = `leadlight=${value};path=/;domain=127.0.0.1`
        localStorage.leadlight = value
      }, damaged)
      const isNew = (id: string) => id.length > 10 && id !== damaged
      await when(() => page.reload(), { expect: [{ kind: 'page_view', visitor: isNew, session: isNew }] })
    },
  )

  it('begins a session after thirty minutes without an event', async () => {
    const { when, collector, page } = bench
    const [first] = collector.events()
    await page.evaluate(() => {
      const now = Date.now
      Date.now = () => now() + 30 * 60_000
    })
    await when(() => call('track', 'later'), {
      expect: [{ kind: 'custom', visitor: first?.visitor, session: (id: string) => id !== first?.session }],
    })
  })
})

describe('the cookie', () => {
  it('is written in the task of the first view, after the request has left', async () => {
    const { collector, page, when } = bench
    await page.addInitScript(() => {
      const order: string[] = []
      const { fetch } = window
      window.fetch = (...given) => {
        order.push('sent')
        return fetch(...given)
      }
      const before = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')
      Object.defineProperty(Document.prototype, 'cookie', {
        ...before,
        set(value: string) {
          order.push('written')
          before?.set?.call(this, value)
        },
      })
      document.addEventListener(
        'load',
        ({ target }) => target instanceof HTMLScriptElement && order.push('loaded'),
        true,
      )
      Object.assign(window, { order })
    })
    collector.page('/', '')
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    const order = (await page.evaluate('order')) as string[]
    expect(order.slice(0, 2)).toEqual(['sent', 'written'])
    expect(order.indexOf('loaded')).toBeGreaterThan(1)
  })

  it('is set on the widest domain the browser allows', async () => {
    const { collector, page, when, context } = bench
    collector.page('/', '')
    await when(() => page.goto(collector.foreign), { expect: [{ kind: 'page_view' }] })
    expect(await context.cookies()).toMatchObject([{ name: 'leadlight', path: '/', sameSite: 'Lax' }])
  })
})

describe('consent', () => {
  const start = async (tag: string, path = '/') => {
    bench.collector.page(path, '<p>home</p>', { tag })
    await bench.page.goto(bench.collector.url + path)
  }

  it('pending stores and sends nothing, then what was held goes with its own time', async () => {
    const { collector, page, when } = bench
    await start(REQUIRED)
    await call('track', 'before')
    await page.evaluate(() => history.pushState(null, '', '/route'))
    await call('flush')
    expect(collector.state.requests).toBe(0)
    expect(await held()).toEqual({ cookie: '', keys: [] })
    const granted = Date.now()
    const before = (at: number) => at < granted
    await when(() => call('consent', 'granted'), {
      expect: [
        { kind: 'page_view', at: before, url: `${collector.url}/` },
        { kind: 'custom', name: 'before', at: before },
        { kind: 'page_view', at: before, url: `${collector.url}/route` },
        { kind: 'consent', state: 'granted' },
      ],
    })
    expect((await held()).cookie).toContain('leadlight=')
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
  })

  it('refused leaves nothing, and the next page knows', async () => {
    const { collector, page } = bench
    await start(REQUIRED)
    await call('track', 'before')
    await call('consent', 'denied')
    await page.reload()
    await call('track', 'after')
    await call('flush')
    expect(collector.state.requests).toBe(0)
    expect(await held()).toEqual({ cookie: 'leadlight=denied', keys: ['leadlight'] })
  })

  it('withdrawn sends one last event and removes the rest', async () => {
    const { collector, page, when } = bench
    await start(TAGS.script)
    await collector.until(() => collector.events().length === 1)
    const visitor = collector.events()[0]?.visitor
    collector.state.mood = 'unavailable'
    await call('track', 'unsent')
    await collector.until(() => collector.state.requests === 2)
    collector.state.mood = 'up'
    await when(
      () =>
        page.evaluate(() => {
          window.leadlight?.track?.('unsent')
          window.leadlight?.consent?.('denied')
          window.leadlight?.track?.('after')
        }),
      { expect: [{ kind: 'consent', state: 'denied', visitor }] },
    )
    await when(() => page.reload(), {})
    await call('flush')
    expect(collector.events().map(({ kind }) => kind)).toEqual(['page_view', 'consent'])
    expect(await held()).toEqual({ cookie: 'leadlight=denied', keys: ['leadlight'] })
    await when(() => call('consent', 'granted'), {
      expect: [
        { kind: 'page_view', visitor: (id: string) => id !== visitor },
        { kind: 'consent', state: 'granted' },
      ],
    })
  })

  it('refused before the script is there holds from the first event on', async () => {
    const { collector } = bench
    const queue = `<script>window.leadlight=function(){(leadlight.q=leadlight.q||[]).push(arguments)}; leadlight('consent', 'denied')</script>`
    await start(queue + TAGS.script)
    await call('flush')
    expect(collector.state.requests).toBe(0)
    expect((await held()).cookie).toBe('leadlight=denied')
  })

  it('is refused by Global Privacy Control, unless the page has it from the visitor', async () => {
    const { collector, page, when } = bench
    await page.addInitScript(() => Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }))
    await start(TAGS.script)
    await call('flush')
    expect(collector.state.requests).toBe(0)
    expect(await held()).toEqual({ cookie: '', keys: [] })
    await when(() => call('consent', 'granted'), {
      expect: [{ kind: 'page_view' }, { kind: 'consent', state: 'granted' }],
    })
  })

  it('is refused once more in a tab that was refused before another permitted it', async () => {
    const { collector, page, context } = bench
    await start(TAGS.script)
    await collector.until(() => collector.events().length === 1)
    await page.evaluate(() => window.leadlight?.consent?.('denied'))
    await isKept(page, /^leadlight=denied$/)
    const other = await context.newPage()
    await other.goto(collector.url)
    await other.evaluate(() => window.leadlight?.consent?.('granted'))
    await isKept(page, /^leadlight=(?!denied)/)
    const told = () => collector.events().filter(({ kind }) => kind === 'consent')
    // The refusal and the permission.
    await collector.until(() => told().length === 2)
    await page.evaluate(() => window.leadlight?.consent?.('denied'))
    await isKept(other, /^leadlight=denied$/)
    await collector.until(() => told().length === 3)
  })

  it('refused in one tab holds in the other', async () => {
    const { collector, page, context, when } = bench
    await start(TAGS.script)
    await collector.until(() => collector.events().length === 1)
    const other = await context.newPage()
    await other.goto(collector.url)
    await collector.until(() => collector.events().length === 2)
    await when(() => page.evaluate(() => window.leadlight?.consent?.('denied')), {
      expect: [{ kind: 'consent' }],
    })
    await other.waitForFunction(() => document.cookie === 'leadlight=denied')
    await other.evaluate(() => {
      window.leadlight?.track?.('after')
      window.leadlight?.flush?.()
    })
    await other.close()
    await page.reload()
    expect(collector.events().filter(({ kind }) => kind === 'custom' || kind === 'engagement')).toEqual([])
  })
})
