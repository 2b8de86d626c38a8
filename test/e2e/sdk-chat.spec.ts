import { describe, expect, it } from 'vitest'
import { openBench } from '../support/sdk-page.ts'

const bench = openBench()

/** Stubs as the vendors' snippets leave them; `go` is what the widget does once it is there, `own` the site's own handler. */
const WIDGETS = {
  chatwoot: {
    stub: 'window.$chatwoot = {}; addEventListener("chatwoot:opened", () => own++)',
    go: `const tell = (name, detail) => dispatchEvent(new CustomEvent(name, { detail }))
      tell('chatwoot:opened'); tell('chatwoot:on-start-conversation')
      tell('chatwoot:on-message', { message_type: 1, content: 'secret' }); tell('chatwoot:on-message', { message_type: 0, content: 'secret' })`,
  },
  tawk: {
    stub: 'window.Tawk_API = { onChatMaximized: () => own++ }',
    go: `const tell = (name, detail) => dispatchEvent(new CustomEvent(name, { detail }))
      Tawk_API.onChatMaximized(); tell('tawkChatMaximized'); tell('tawkChatStarted'); tell('tawkChatMessageVisitor', 'secret')
      tell('tawkPrechatSubmit', [{ label: 'E-Mail', answer: 'jane@acme.test' }])`,
  },
  crisp: {
    stub: 'window.$crisp = [["on", "chat:opened", () => own++]]',
    go: `const tell = (name, given) => { for (const [, on, f] of $crisp) if (on === name) f(given) }
      tell('chat:opened'); tell('chat:initiated'); tell('message:sent', { content: 'secret' }); tell('user:email:changed', 'jane@acme.test')`,
  },
  intercom: {
    stub: 'window.Intercom = (...given) => Intercom.q.push(given); Intercom.q = [["onShow", () => own++]]',
    go: `for (const [name, f] of Intercom.q) if (name === 'onShow') f(); else f('jane@acme.test')`,
  },
  hubspot: {
    stub: 'window.HubSpotConversations = { on: (name, f) => (heard[name] = f) }; own = 1',
    go: `heard.userInteractedWithWidget(); heard.conversationStarted({ conversation: { conversationId: 1 } })`,
  },
  livechat: {
    stub: 'window.LiveChatWidget = { on: (name, f) => (heard[name] = f) }; own = 1',
    go: `heard.visibility_changed({ visibility: 'maximized' }); heard.visibility_changed({ visibility: 'minimized' })
      heard.new_event({ author: { type: 'agent' }, text: 'secret' }); heard.new_event({ author: { type: 'customer' }, text: 'secret' })`,
  },
}

const EXPECTED: Record<keyof typeof WIDGETS, string[]> = {
  chatwoot: ['opened', 'conversation', 'message'],
  tawk: ['opened', 'conversation', 'message'],
  crisp: ['opened', 'conversation', 'message'],
  intercom: ['opened'],
  hubspot: ['opened', 'conversation'],
  livechat: ['opened', 'conversation', 'message'],
}

describe('chat', () => {
  it.each(Object.entries(WIDGETS))(
    "with %s, beside the site's own handler and without a word of it",
    async (provider, { stub, go }) => {
      const { collector, page, when } = bench
      collector.file('/widget.js', `var own = 0, heard = {}; ${stub}`, 'text/javascript')
      collector.page('/', '<script async src="/widget.js"></script>')
      const loaded = page.waitForResponse(/leadlight-chat/)
      await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
      await (await loaded).finished()
      const actions = EXPECTED[provider as keyof typeof WIDGETS]
      await when(() => page.evaluate(go), {
        expect: actions.map((action) => ({ kind: 'chat', provider, action })),
      })
      expect(collector.events().filter(({ kind }) => kind === 'chat').length).toBe(actions.length)
      expect(await page.evaluate('own')).toBe(1)
      expect(JSON.stringify(collector.batches)).not.toContain('secret')
    },
  )

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

  it('takes the address that a visitor gives the widget', async () => {
    const { collector, page, when } = bench
    collector.page('/', '', {
      tag: '<script>window.$crisp = []</script><script src="/leadlight.js" data-site="pk_test"></script>',
    })
    const loaded = page.waitForResponse(/leadlight-chat/)
    await when(() => page.goto(collector.url), { expect: [{ kind: 'page_view' }] })
    await (await loaded).finished()
    await page.waitForFunction('$crisp.length > 3')
    await when(() => page.evaluate(`$crisp[3][2]('jane@acme.test')`), {
      expect: [{ kind: 'identify', email: 'jane@acme.test' }],
    })
  })
})
