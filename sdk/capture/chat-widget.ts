import type { On } from '../listen.ts'

/** What the vendors' snippets leave in the window. */
const GLOBALS = ['Intercom', '$crisp', 'Tawk_API', 'HubSpotConversations', '$chatwoot', 'LiveChatWidget']

/** Calls `found` once, when a chat widget shows up: most come with a script that is loaded long after the page. */
export function watchForChat(on: On, found: () => void) {
  let seen = false

  function look() {
    if (!seen && GLOBALS.some((name) => name in window)) {
      seen = true
      found()
    }
  }

  // `load` of a script does not bubble, but the document sees it on its way down.
  on(document, 'load pointerdown', look)
  look()
}
