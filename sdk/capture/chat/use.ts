import type { On } from '../../listen.ts'

/** What an adapter tells of its widget. Never a word of what was said. */
export interface ChatUse {
  opened(): void
  conversation(): void
  message(): void
  /** What the visitor gave as an address: a string, or whatever the vendor wraps it in. */
  email(given: unknown): void
}

/**
 * Adds listeners beside the site's own and returns true, or false if its widget is not there.
 * It never removes a listener, sets a vendor's callback or makes a vendor's global: each of these would be the site's.
 */
export type ChatAdapter = (use: ChatUse, on: On) => boolean

declare global {
  interface Window {
    Intercom?: (method: string, listener: (given?: unknown) => void) => void
    $crisp?: { push(command: [method: string, event: string, listener: (given?: unknown) => void]): void }
    HubSpotConversations?: { on(event: string, listener: () => void): void }
    LiveChatWidget?: { on(event: string, listener: (given: LiveChatEvent) => void): void }
    Tawk_API?: object
    $chatwoot?: object
  }
}

/** @livechat/widget-core 1.4.1 */
export interface LiveChatEvent {
  visibility?: string
  author?: { type: string }
}
