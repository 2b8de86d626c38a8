import type { ChatAdapter } from './use.ts'

/** Window events, as @tawk.to/tawk-messenger-react 2.0.2 uses them: `Tawk_API.onX = …` would put the site's own handler out. */
export const tawk: ChatAdapter = ({ opened, conversation, message, email }, on) => {
  on(window, 'tawkChatMaximized', opened)
  on(window, 'tawkChatStarted', conversation)
  on(window, 'tawkChatMessageVisitor', message)
  on<CustomEvent>(window, 'tawkPrechatSubmit tawkOfflineSubmit', ({ detail }) => email(detail))
  return true
}
