import type { ChatAdapter } from './use.ts'

/** https://developers.intercom.com/installing-intercom/web/methods. Their queue takes calls before the widget is there. No event for a message. */
export const intercom: ChatAdapter = ({ opened, email }) => {
  if (typeof window.Intercom !== 'function') return false
  window.Intercom('onShow', opened)
  window.Intercom('onUserEmailSupplied', email)
  return true
}
