import { describe, expect, it } from 'vitest'
import { TAGS } from '../support/collector.ts'
import { openBench } from '../support/sdk-page.ts'

const bench = openBench()

describe('the script tag', () => {
  it('included twice watches once', async () => {
    const { collector, page, when } = bench
    collector.page('/', '', { tag: TAGS.script + TAGS.script })
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }], refute: [] })
    await when(() => page.evaluate(() => window.leadlight?.('track', 'called')), {
      expect: [{ name: 'called' }],
    })
    expect(collector.events().length).toBe(2)
  })

  it('takes calls before and after it, and no unknown one amiss', async () => {
    const { collector, page, when } = bench
    const errors: Error[] = []
    page.on('pageerror', (error) => errors.push(error))
    collector.page('/', '', {
      tag: `<script>window.leadlight=function(){(leadlight.q=leadlight.q||[]).push(arguments)}
          leadlight('track', 'before', { seats: 12 }); leadlight('nothing'); leadlight('identify', 'u1')</script>${TAGS.script}`,
    })
    await when(() => page.goto(collector.url), {
      expect: [
        { kind: 'page_view' },
        { kind: 'custom', name: 'before', properties: { seats: 12 } },
        { kind: 'identify', userId: 'u1' },
      ],
    })
    await when(() => page.evaluate(() => window.leadlight?.('track', 'after')), {
      expect: [{ name: 'after' }],
    })
    expect(errors).toEqual([])
  })

  it('works under a strict policy', async () => {
    const { collector, page, when } = bench
    collector.page('/', '', {
      headers: {
        'content-security-policy':
          "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'",
      },
    })
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
  })

  it('leaves nothing behind after stop()', async () => {
    const { collector, page, when } = bench
    collector.page('/', '<a id="out" href="mailto:a@acme.test">write</a><form><button>send</button></form>')
    await page.addInitScript(() => {
      const listeners = new Set<string>()
      const add = EventTarget.prototype.addEventListener
      EventTarget.prototype.addEventListener = function (type, listener, options) {
        const signal = typeof options === 'object' ? options.signal : undefined
        if (signal) {
          listeners.add(type)
          add.call(signal, 'abort', () => listeners.delete(type))
        }
        return add.call(this, type, listener, options)
      }
      Object.assign(window, { listeners })
    })
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await when(() => page.evaluate(() => window.leadlight?.stop?.()), { expect: [{ kind: 'engagement' }] })
    const count = collector.events().length
    await page.evaluate(() => {
      history.pushState(null, '', '/route')
      document.querySelector('form')?.addEventListener('submit', (event) => event.preventDefault())
      document.querySelector<HTMLElement>('button')?.click()
      window.leadlight?.track?.('after')
      window.leadlight?.flush?.()
    })
    await page.waitForFunction(async () => (await navigator.locks.query()).held?.length === 0)
    expect(await page.evaluate('listeners.size')).toBe(0)
    collector.page('/next', '')
    await when(() => page.goto(`${collector.url}/next`), { expect: [{ kind: 'page_view' }] })
    expect(collector.events().length).toBe(count + 1)
  })
})
