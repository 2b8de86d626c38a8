import type { ChatAdapter } from './use.ts'

/** https://docs.crisp.chat/guides/chatbox-sdks/web-sdk/dollar-crisp/. Events bring the message along; it is not looked at. */
export const crisp: ChatAdapter = ({ opened, conversation, message, email }) => {
  if (!window.$crisp?.push) return false
  window.$crisp.push(['on', 'chat:opened', opened])
  window.$crisp.push(['on', 'chat:initiated', conversation])
  window.$crisp.push(['on', 'message:sent', message])
  window.$crisp.push(['on', 'user:email:changed', email])
  return true
}
