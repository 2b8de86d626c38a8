import {
  afterInit,
  called,
  chained,
  confirmed,
  type Given,
  heard,
  method,
  pushed,
  type Vendor,
  type Way,
} from './ways.ts'

/** One vendor: who it is, what its snippet or script leaves in the window, how to listen, and its names for what a visitor does. */
export type Widget = readonly [
  provider: string,
  global: string,
  way: Way,
  /** Several names for one thing are separated by spaces. Empty where the vendor has no word for it. */
  opened: string,
  conversation: string,
  message: string,
  email: string,
  /** Whether it was the visitor, and an opening: for vendors that tell the contrary under the same name. */
  is?: (given: Given) => unknown,
]

/**
 * Every vendor that says what happens in its widget. Without a word for a conversation's begin it begins with the first message.
 * Their order is the one that compresses best.
 */
export const WIDGETS: readonly Widget[] = [
  ['smartsupp', 'smartsupp', called, '', 'on|message_sent', 'on|message_sent', ''],
  // https://docs.crisp.chat/guides/chatbox-sdks/web-sdk/dollar-crisp/
  ['crisp', '$crisp', pushed, 'chat:opened', 'chat:initiated', 'message:sent', 'user:email:changed'],
  // https://developer.helpscout.com/beacon-2/web/javascript-api/
  ['helpscout', 'Beacon', called, 'on|open', 'on|chat-started', 'on|email-sent', ''],
  ['freshchat', 'fcWidget', method, 'widget:opened', 'message:sent', 'message:sent', 'user:created'],
  // https://developer.zendesk.com/api-reference/widget-messaging/web/core/: of messages it tells those shown, of both sides.
  ['zendesk', 'zE', called, 'messenger:on|open', 'messenger:on|conversationStarted', '', ''],
  // https://dev.frontapp.com/docs/chat-sdk-reference
  [
    'front',
    'FrontChat',
    confirmed,
    'onWindowVisibilityChanged',
    '',
    '',
    '',
    ({ is_window_visible }) => is_window_visible,
  ],
  // https://developers.intercom.com/installing-intercom/web/methods: no event for a message.
  ['intercom', 'Intercom', called, 'onShow', '', '', 'onUserEmailSupplied'],
  // https://developers.hubspot.com/docs/api/conversation/chat-widget-sdk: the first touch is the nearest to its being opened.
  ['hubspot', 'HubSpotConversations', method, 'userInteractedWithWidget', 'conversationStarted', '', ''],
  // Its Classic widget, which brings $zopim. `$zopim.livechat.setOnX()` would put the site's own handler out.
  [
    'zendesk',
    '$zopim',
    (_, event, listener, on) => called(window.zE, event, listener, on),
    'webWidget:on|open',
    'webWidget:on|chat:start',
    '',
    '',
  ],
  // https://devdocs.drift.com/docs/drift-events: it fires the old name beside the new one.
  ['drift', 'drift', method, 'chatOpen sidebarOpen', 'startConversation', 'message:sent', 'emailCapture'],
  // https://www.olark.com/api
  [
    'olark',
    'olark',
    called,
    'api.box.onExpand',
    'api.chat.onBeginConversation',
    'api.chat.onMessageToOperator api.chat.onOfflineMessageToOperator',
    '',
  ],
  // Dispatched at the document: https://docs.tidio.com/docs/js-api
  [
    'tidio',
    'tidioChatApi',
    heard,
    'tidioChat-open',
    'tidioChat-conversationStart',
    'tidioChat-messageFromVisitor',
    'tidioChat-preFormFilled',
  ],
  // @livechat/widget-core 1.4.1
  [
    'livechat',
    'LiveChatWidget',
    method,
    'visibility_changed',
    'new_event',
    'new_event',
    '',
    ({ visibility, author }) => visibility === 'maximized' || author?.type === 'customer',
  ],
  // Salesforce's embedded messaging. `…ConversationOpened` also tells of one that goes on in another tab; bots and agents send too.
  [
    'salesforce',
    'embeddedservice_bootstrap',
    heard,
    'onEmbeddedMessagingButtonClicked onEmbeddedMessagingWindowMaximized',
    'onEmbeddedMessagingConversationStarted',
    'onEmbeddedMessageSent',
    '',
    ({ detail }) =>
      !detail?.conversationEntry || /enduser/i.test(JSON.stringify(detail.conversationEntry.sender)),
  ],
  // As @tawk.to/tawk-messenger-react 2.0.2 listens: `Tawk_API.onX = …` would put the site's own handler out.
  [
    'tawk',
    'Tawk_API',
    heard,
    'tawkChatMaximized',
    'tawkChatStarted',
    'tawkChatMessageVisitor',
    'tawkPrechatSubmit tawkOfflineSubmit',
  ],
  // https://www.jivochat.com/api/
  [
    'jivochat',
    'jivo_api',
    chained,
    'jivo_onOpen',
    'jivo_onClientStartChat',
    'jivo_onMessageSent',
    'jivo_onIntroduction',
  ],
  // https://developers.gorgias.com/docs/integrating-with-chat
  ['gorgias', 'GorgiasChat', afterInit, 'widget:opened', 'message:sent', 'message:sent', ''],
  // Its SDK's source tells of both sides' messages: type 0 is incoming, from the visitor.
  [
    'chatwoot',
    '$chatwoot',
    heard,
    'chatwoot:opened',
    'chatwoot:on-start-conversation',
    'chatwoot:on-message',
    '',
    ({ detail }) => !detail?.message_type,
  ],
]

declare global {
  interface Window {
    zE: Vendor
  }
}
