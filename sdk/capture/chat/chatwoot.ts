import type { ChatAdapter } from './use.ts'

/** Window events, as its SDK source has them; `chatwoot:on-start-conversation` since 2023. */
export const chatwoot: ChatAdapter = ({ opened, conversation, message }, on) => {
  on(window, 'chatwoot:opened', opened)
  on(window, 'chatwoot:on-start-conversation', conversation)
  // Told of both sides' messages: type 0 is incoming, from the visitor.
  on<CustomEvent>(window, 'chatwoot:on-message', ({ detail }) => detail?.message_type === 0 && message())
  return true
}
