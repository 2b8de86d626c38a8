import type { ChatAdapter } from './use.ts'

/** The first touch of the widget is the nearest to its being opened. */
export const hubspot: ChatAdapter = ({ opened, conversation }) => {
  if (!window.HubSpotConversations?.on) return false
  window.HubSpotConversations.on('userInteractedWithWidget', opened)
  window.HubSpotConversations.on('conversationStarted', conversation)
  return true
}
