// Chat widgets as a page meets them: the vendors' own snippets from npm where there are any, else fakes that do what is documented.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface ChatVendor {
  /** A module of the site: puts the vendor's snippet into the page and adds the site's own handler, `own`, for the widget's opening. */
  site: string
  /** The vendor's script has arrived: it takes what its snippet queued, and often the snippet's place. */
  arrives?: string
  /** What the vendor then says when a visitor opens the widget, begins to talk, and gives an address. */
  says: string
  expect: readonly ('opened' | 'conversation' | 'message')[]
  /** Whether the address comes along. */
  email?: true
}

/** In every page. `own` counts the site's own handlers, `hear` and `tell` are what each vendor has of its own kind. */
export const STAGE = `
  var calls = 0, heard = {}
  function own() { calls++; return 'kept' }
  function hear(name, handler) { (heard[name] ??= []).push(handler) }
  function tell(name, given) { for (const handler of heard[name] ?? []) handler(given) }
  function tellAll(name, detail, target = window) { target.dispatchEvent(new CustomEvent(name, { detail })) }
`

/** The site's own module with a snippet from npm. */
const snippetOf = (name: string) => readFileSync(join(import.meta.dirname, `chat-sites/${name}.js`), 'utf8')

const ADDRESS = 'jane@acme.test'

/** A function that queues its calls in \`list\`, and is replaced once the widget is there. */
const queue = (name: string, list: string) =>
  `window.${name} = function () { ${name}.${list}.push([...arguments]) }; ${name}.${list} = []`

/** The widget drains the queue, and takes the place of the snippet: it hears the event's name with \`verbs\` before it. */
const drained = (name: string, list: string, verbs = 0) => `
  const waiting = ${name}.${list}
  window.${name} = (...call) => hear(call.slice(0, ${verbs + 1}).join(' '), call[${verbs + 1}])
  for (const call of waiting) window.${name}(...call)`

export const VENDORS: Record<string, ChatVendor> = {
  intercom: {
    site: snippetOf('intercom'),
    arrives: drained('Intercom', 'q'),
    says: `tell('onShow'); tell('onUserEmailSupplied', '${ADDRESS}')`,
    expect: ['opened'],
    email: true,
  },
  drift: {
    site: snippetOf('drift'),
    arrives: `for (const [method, name, handler] of drift) if (method === 'on') hear(name, handler)
      drift.on = hear`,
    says: `tell('chatOpen'); tell('sidebarOpen'); tell('startConversation', { conversationId: 1 })
      tell('message:sent', { conversationId: 1, text: 'secret' }); tell('emailCapture', { data: { email: '${ADDRESS}' } })`,
    expect: ['opened', 'conversation', 'message'],
    email: true,
  },
  crisp: {
    site: snippetOf('crisp'),
    arrives: `const waiting = $crisp
      window.$crisp = { push: ([method, name, handler]) => { if (method === 'on') hear(name, handler) } }
      for (const command of waiting) $crisp.push(command)`,
    says: `tell('chat:opened'); tell('chat:initiated'); tell('message:sent', { content: 'secret' }); tell('user:email:changed', '${ADDRESS}')`,
    expect: ['opened', 'conversation', 'message'],
    email: true,
  },
  livechat: {
    site: snippetOf('livechat'),
    arrives: `LiveChatWidget._h = ([method, [name, handler]]) => { if (method === 'on') hear(name, handler) }
      LiveChatWidget._h.apply = (_, [method, given]) => LiveChatWidget._h([method, given])
      for (const [method, given] of LiveChatWidget._q) LiveChatWidget._h([method, given])`,
    says: `tell('visibility_changed', { visibility: 'minimized' }); tell('visibility_changed', { visibility: 'maximized' })
      tell('new_event', { author: { type: 'agent' }, text: 'secret' }); tell('new_event', { author: { type: 'customer' }, text: 'secret' })`,
    expect: ['opened', 'conversation', 'message'],
  },
  helpscout: {
    site: snippetOf('helpscout'),
    arrives: `const waiting = Beacon.readyQueue
      window.Beacon = (method, name, handler) => { if (method === 'on') hear(name, handler) }
      for (const { method, options, data } of waiting) Beacon(method, options, data)`,
    says: `tell('open'); tell('chat-started'); tell('email-sent', { text: 'secret' })`,
    expect: ['opened', 'conversation', 'message'],
  },
  smartsupp: {
    site: snippetOf('smartsupp'),
    arrives: drained('smartsupp', '_', 1),
    says: `tell('on message_sent', { text: 'secret' })`,
    expect: ['conversation', 'message'],
  },
  tawk: {
    site: 'window.Tawk_API = { onChatMaximized: own }',
    says: `Tawk_API.onChatMaximized(); tellAll('tawkChatMaximized'); tellAll('tawkChatStarted'); tellAll('tawkChatMessageVisitor', 'secret')
      tellAll('tawkPrechatSubmit', [{ label: 'Name', answer: 'secret' }, { label: 'E-Mail', answer: '${ADDRESS}' }])`,
    expect: ['opened', 'conversation', 'message'],
    email: true,
  },
  hubspot: {
    site: 'window.hsConversationsOnReady = [() => HubSpotConversations.on("userInteractedWithWidget", own)]',
    arrives: `window.HubSpotConversations = { on: hear }; for (const ready of hsConversationsOnReady) ready()`,
    says: `tell('userInteractedWithWidget'); tell('conversationStarted', { conversation: { conversationId: 1 } })`,
    expect: ['opened', 'conversation'],
  },
  zendesk: {
    site: `${queue('zE', '_')}; zE('messenger:on', 'open', own)`,
    arrives: drained('zE', '_', 1),
    says: `tell('messenger:on open', { type: 'messagingOpened' }); tell('messenger:on conversationStarted', { text: 'secret' })`,
    expect: ['opened', 'conversation'],
  },
  'zendesk classic': {
    site: `${queue('zE', '_')}; window.$zopim = function () {}; zE('webWidget:on', 'open', own)`,
    arrives: drained('zE', '_', 1),
    says: `tell('webWidget:on open'); tell('webWidget:on chat:start')`,
    expect: ['opened', 'conversation'],
  },
  tidio: {
    site: 'window.tidioChatApi = {}; document.addEventListener("tidioChat-open", own)',
    says: `tellAll('tidioChat-open', null, document); tellAll('tidioChat-conversationStart', null, document)
      tellAll('tidioChat-messageFromVisitor', { message: 'secret' }, document)
      tellAll('tidioChat-preFormFilled', { values: [{ type: 'email', value: '${ADDRESS}' }] }, document)`,
    expect: ['opened', 'conversation', 'message'],
    email: true,
  },
  olark: {
    site: `${queue('olark', 'queue')}; olark('api.box.onExpand', own)`,
    arrives: drained('olark', 'queue'),
    says: `tell('api.box.onExpand'); tell('api.chat.onBeginConversation'); tell('api.chat.onMessageToOperator', { message: { body: 'secret' } })`,
    expect: ['opened', 'conversation', 'message'],
  },
  chatwoot: {
    site: 'window.$chatwoot = {}; addEventListener("chatwoot:opened", own)',
    says: `tellAll('chatwoot:opened'); tellAll('chatwoot:on-start-conversation')
      tellAll('chatwoot:on-message', { message_type: 1, content: 'secret' }); tellAll('chatwoot:on-message', { message_type: 0, content: 'secret' })`,
    expect: ['opened', 'conversation', 'message'],
  },
  freshchat: {
    site: 'window.fcSettings = { onInit: () => fcWidget.on("widget:opened", own) }',
    arrives: 'window.fcWidget = { on: hear }; fcSettings.onInit()',
    says: `tell('widget:opened'); tell('message:sent', { text: 'secret' })
      tell('user:created', { status: 200, data: { email: '${ADDRESS}', firstName: 'secret' } })`,
    expect: ['opened', 'conversation', 'message'],
    email: true,
  },
  gorgias: {
    site: 'addEventListener("gorgias-widget-loaded", () => GorgiasChat.init().then(() => GorgiasChat.on("widget:opened", own)))',
    arrives: `const there = Promise.resolve(); window.GorgiasChat = { init: () => there, on: hear }; tellAll('gorgias-widget-loaded')`,
    says: `tell('widget:opened'); tell('message:sent', 'secret'); tell('message:received', 'secret')`,
    expect: ['opened', 'conversation', 'message'],
  },
  front: {
    // Before `init` it does nothing, and says so by returning nothing.
    site: `let there = false
      window.FrontChat = (name, given) => name === 'init' ? (there = true) : there ? (hear(name, given), () => {}) : undefined`,
    arrives: `FrontChat('init', {}); FrontChat('onWindowVisibilityChanged', ({ is_window_visible }) => is_window_visible && own())`,
    says: `tell('onWindowVisibilityChanged', { is_window_visible: false }); tell('onWindowVisibilityChanged', { is_window_visible: true })`,
    expect: ['opened'],
  },
  jivochat: {
    site: 'window.jivo_onOpen = own',
    arrives: `window.jivo_api = { getContactInfo: () => ({ client_name: 'secret', email: '${ADDRESS}' }) }`,
    says: `if (jivo_onOpen() !== 'kept') throw Error('the result of the site’s handler'); jivo_onClientStartChat(); jivo_onMessageSent('secret'); jivo_onIntroduction()`,
    expect: ['opened', 'conversation', 'message'],
    email: true,
  },
  salesforce: {
    site: 'window.embeddedservice_bootstrap = {}; addEventListener("onEmbeddedMessagingButtonClicked", own)',
    says: `tellAll('onEmbeddedMessagingButtonClicked'); tellAll('onEmbeddedMessagingWindowMaximized')
      tellAll('onEmbeddedMessagingConversationStarted', { conversationId: 'x' })
      for (const role of ['Agent', 'Chatbot', 'EndUser']) tellAll('onEmbeddedMessageSent', { conversationEntry: { sender: { role }, entryPayload: 'secret' } })`,
    expect: ['opened', 'conversation', 'message'],
  },
}
