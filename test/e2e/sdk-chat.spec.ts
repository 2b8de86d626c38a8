import { build } from 'esbuild'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Chat } from '../../shared/wire.ts'
import { STAGE, VENDORS } from '../support/chat-vendors.ts'
import { openBench } from '../support/sdk-page.ts'

const bench = openBench()

const HEAD = `<script>${STAGE}</script><script async src="/leadlight.js" data-site="pk_test"></script>`

/** The vendors' own servers are not asked for anything. */
beforeEach(() => bench.context.route(/^(?!http:\/\/(127\.0\.0\.1|localhost))/, (route) => route.abort()))

const chats = () => bench.collector.events().filter((event) => event.kind === 'chat')

describe.each(Object.entries(VENDORS))(
  'chat with %s',
  (name, { site, arrives = '', says, expect: actions, email }) => {
    const provider = name.split(' ')[0]
    const saw = (seen: readonly Chat['action'][]) =>
      seen.map((action) => ({ kind: 'chat', provider, action }))

    async function openPage() {
      const { collector, page, when } = bench
      collector.file('/site.js', await bundle(site), 'text/javascript')
      collector.page('/', '<p>text</p><script type="module" src="/site.js"></script>', { tag: HEAD })
      const loaded = page.waitForResponse(/leadlight-chat/)
      await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
      // Some are only there, and so loaded for, when the vendor's script is.
      await page.evaluate(arrives)
      await page.click('p')
      await (await loaded).finished()
      await page.click('p')
    }

    it("is told once, beside the site's own handler, without a word of it", async () => {
      const { collector, page, when } = bench
      await openPage()
      await when(() => page.evaluate(says), {
        expect: [...saw(actions), ...(email ? [{ kind: 'identify', email: 'jane@acme.test' }] : [])],
        refute: email ? [] : [{ kind: 'identify' }],
      })
      await when(() => page.evaluate(says), {
        expect: saw(actions.filter((action) => action === 'message')),
        refute: saw(actions.filter((action) => action !== 'message')),
      })
      expect(chats().length).toBe(actions.length + (actions.includes('message') ? 1 : 0))
      expect(await page.evaluate('calls')).toBe(2)
      expect(JSON.stringify(collector.batches)).not.toContain('secret')
    })
  },
)

describe('chat', () => {
  it('of one session has one conversation, and an opening a view', async () => {
    const { collector, page, when } = bench
    const opening = { kind: 'chat', provider: 'chatwoot', action: 'opened' }
    const conversation = { ...opening, action: 'conversation' }
    const tag = `${HEAD}<script>$chatwoot = {}</script>`
    const go = `tellAll('chatwoot:opened'); tellAll('chatwoot:on-start-conversation')`
    for (const path of ['/', '/next']) {
      collector.page(path, '', { tag })
      const loaded = page.waitForResponse(/leadlight-chat/)
      await when(() => page.goto(collector.url + path), { expect: [{ kind: 'page_view' }] })
      await (await loaded).finished()
      await when(() => page.evaluate(go), { expect: [opening], refute: path === '/' ? [] : [conversation] })
    }
    await page.evaluate(() => history.pushState(null, '', '/route'))
    await when(() => page.evaluate(go), { expect: [opening], refute: [conversation] })
    expect(chats().map(({ action }) => action)).toEqual(['opened', 'conversation', 'opened', 'opened'])
  })

  it('is told once by a tracker that was stopped, at once or later, and begins anew', async () => {
    const { collector, page, when } = bench
    const module = `import { createTracker } from '../../sdk/index.ts'
      const begin = () => createTracker({ site: 'pk_test', host: '' })
      begin().stop()
      let running = begin()
      beginAnew = () => {
        running.stop()
        running = begin()
      }`
    collector.file('/own.js', await bundle(module), 'text/javascript')
    collector.page('/', '<p>text</p><script type="module" src="/own.js"></script>', {
      tag: `<script>${STAGE}; $chatwoot = {}; var LiveChatWidget = { on(event, listener) { (vendor[event] ??= []).push(listener) } }, vendor = {}, beginAnew</script>`,
    })
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await page.click('p')
    const message = { kind: 'chat', provider: 'livechat', action: 'message' }
    const say = () =>
      page.evaluate(`vendor.new_event.forEach((heard) => heard({ author: { type: 'customer' } }))`)
    await when(say, { expect: [message] })
    await when(() => page.evaluate(`tellAll('chatwoot:opened')`), {
      expect: [{ kind: 'chat', provider: 'chatwoot', action: 'opened' }],
    })
    expect(chats().map(({ action }) => action)).toEqual(['conversation', 'message', 'opened'])

    await when(() => page.evaluate('beginAnew()'), { expect: [{ kind: 'page_view' }] })
    await page.click('p')
    await page.waitForFunction('vendor.new_event.length === 4')
    await when(say, { expect: [message] })
    expect(chats().map(({ action }) => action)).toEqual(['conversation', 'message', 'opened', 'message'])
  })

  it('in a frame of a vendor that tells nothing is seen by the focus, and no video is a chat', async () => {
    const { collector, page, when } = bench
    collector.page('/frame', '<button style="width:90%;height:90%">talk</button>', { tag: '' })
    collector.page(
      '/',
      `<iframe title="Product video" src="${collector.foreign}/frame?video"></iframe><p>text</p><iframe title="Chat with us" src="${collector.foreign}/frame"></iframe>`,
    )
    const loaded = page.waitForResponse(/leadlight-chat/)
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await (await loaded).finished()
    // Playwright pretends that every page has the focus; only without it do windows blur.
    const session = await bench.context.newCDPSession(page)
    await session.send('Emulation.setFocusEmulationEnabled', { enabled: false })
    await page.click('p')
    await page.frameLocator('[title*=video]').locator('button').click()
    await page.click('p')
    await when(() => page.frameLocator('[title*=Chat]').locator('button').click(), {
      expect: [{ kind: 'chat', provider: 'iframe', action: 'opened' }],
    })
    expect(chats().length).toBe(1)
  })

  it('is what the page says it is', async () => {
    const { collector, page, when } = bench
    collector.page('/', '<a data-leadlight-chat="whatsapp"><b>write to us</b></a>')
    const loaded = page.waitForResponse(/leadlight-chat/)
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await (await loaded).finished()
    await when(() => page.click('b'), { expect: [{ kind: 'chat', provider: 'whatsapp', action: 'opened' }] })
  })

  it('has its form for a message, and not for a form', async () => {
    const { collector, page, when } = bench
    collector.page(
      '/',
      `<div data-leadlight-chat="own"><form onsubmit="event.preventDefault()"><input type="email"><input name="text"><button>say</button></form></div>`,
    )
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await page.fill('[type=email]', 'jane@acme.test')
    await page.fill('[name=text]', 'secret words')
    const message = { kind: 'chat', provider: 'own', action: 'message' }
    await when(() => page.click('button'), {
      expect: [message, { kind: 'identify', email: 'jane@acme.test' }],
      refute: [{ kind: 'form' }],
    })
    await when(() => page.click('button'), { expect: [message], refute: [{ kind: 'form' }] })
    expect(JSON.stringify(collector.batches)).not.toContain('secret')
  })

  it('reads no address where the site wants none', async () => {
    const { collector, page, when } = bench
    collector.page('/', '<script>$chatwoot = {}; Tawk_API = {}</script>', {
      tag: HEAD.replace('data-site', 'data-email="off" data-site'),
    })
    const loaded = page.waitForResponse(/leadlight-chat/)
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await (await loaded).finished()
    await when(() => page.evaluate(VENDORS.tawk!.says.replace('Tawk_API.onChatMaximized();', '')), {
      expect: [{ kind: 'chat', provider: 'tawk', action: 'message' }],
      refute: [{ kind: 'identify' }],
    })
  })

  it('is looked for with every script that has loaded, and with no picture', async () => {
    const { collector, page, when } = bench
    collector.page('/', '')
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    const searches = await page.evaluate(async () => {
      let count = 0
      const search = document.querySelectorAll.bind(document)
      Object.assign(document, { querySelectorAll: (...given: [string]) => ++count && search(...given) })
      const load = (element: HTMLImageElement | HTMLScriptElement, src: string) =>
        new Promise((loaded) => {
          element.onload = () => loaded(count)
          element.src = src
          document.body.appendChild(element)
        })
      const picture = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=='
      return [
        await load(new Image(), picture),
        await load(document.createElement('script'), 'data:text/javascript,'),
      ]
    })
    expect(searches).toEqual([0, 1])
  })

  it('loads nothing where there is no widget, or where it is switched off', async () => {
    const { collector, page, when } = bench
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    collector.page('/', '')
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    collector.page('/off', '', {
      tag: '<script>$chatwoot = {}</script><script src="/leadlight.js" data-site="pk_test" data-chat="false"></script>',
    })
    await when(() => page.goto(`${collector.url}/off`), { expect: [{ kind: 'page_view' }] })
    expect(asked.filter((path) => path.includes('chat'))).toEqual([])
  })
})

/** What a site's bundler makes of it. */
async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    external: ['react'],
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}
