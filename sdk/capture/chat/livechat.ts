import type { ChatAdapter } from './use.ts'

/** @livechat/widget-core 1.4.1: there is no event for a conversation's begin, so it begins with the visitor's first message. */
export const livechat: ChatAdapter = ({ opened, conversation, message }) => {
  if (!window.LiveChatWidget?.on) return false
  let started = false
  window.LiveChatWidget.on('visibility_changed', ({ visibility }) => visibility === 'maximized' && opened())
  window.LiveChatWidget.on('new_event', ({ author }) => {
    if (author?.type !== 'customer') return
    if (!started) conversation()
    started = true
    message()
  })
  return true
}
