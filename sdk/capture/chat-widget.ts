import { on } from '../listen.ts'

/** What vendors' snippets leave in the window. A word too many costs no more than loading the adapters in vain. */
const WIDGET = /chat|crisp|tawk|intercom|hubspotc/i

/** Calls `found` once, when a chat widget shows up or is declared: most come with a script that is loaded long after the page. */
export function watchForChat(found: () => unknown) {
  let seen = false

  function look() {
    if (seen) return
    seen = WIDGET.test(`${Object.keys(window)}`) || !!document.querySelector('[data-leadlight-chat]')
    if (seen) found()
  }

  // `load` of a script does not bubble, but the document sees it on its way down.
  on(document, 'DOMContentLoaded load pointerdown', look)
  look()
}
