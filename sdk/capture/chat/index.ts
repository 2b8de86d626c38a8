// What is reported is that a chat was used, never what was said in it.
import type { Chat } from '../../../shared/wire.ts'
import type { Core } from '../../parts.ts'
import { reportUse } from './use.ts'
import { type Given, heard } from './ways.ts'
import { WIDGETS, type Widget } from './widgets.ts'

/** A frame that looks like the chat of a vendor that tells nothing. */
const FRAME = /chat|messenger|userlike/i

/** Reports the use of every widget in the page, also of those that come later, of whatever is declared to be one, and of frames that look like one. */
export function captureChat(core: Core) {
  const [, on, , , guard] = core
  const report = reportUse(core)
  /** What stood under each global when it was last listened to. */
  const current: Record<string, unknown> = {}

  /** Vendors put their widget in the place of their snippet's stub. What the stub had queued may then be told twice, so only the latest counts. */
  function listen([provider, global, way, opened, conversation, message, email, is]: Widget) {
    const vendor = Reflect.get(window, global)
    const at = way === heard ? way : vendor
    if (!at || current[global] === at) return
    const hear = (action: Chat['action'] | 'email', events: string) => {
      const told = guard((given: Given = {}) => {
        // Vendors keep what listens when a tracker is stopped.
        if (!core[10].aborted && current[global] === at && (!is || is(given))) report(provider, action, given)
      })
      for (const event of events.split(' ')) if (event) way(vendor, event, told, on)
    }
    hear('opened', opened)
    hear('conversation', conversation)
    hear('message', message)
    hear('email', email)
    current[global] = at
  }

  const look = () => WIDGETS.forEach(guard(listen))

  on(document, 'click', (event) => {
    const path = event.composedPath() as Partial<HTMLElement>[]
    const provider = path.map(({ dataset }) => dataset?.leadlightChat).find(Boolean)
    if (provider) report(provider, 'opened')
  })
  // `load` of a script does not bubble, but the document sees it on its way down; of input in a frame the window only sees that it lost the focus.
  on(document, 'load pointerdown', look)
  on(window, 'blur', () => {
    look()
    setTimeout(() => {
      const frame = document.activeElement
      if (frame?.localName !== 'iframe' || WIDGETS.some(([, global]) => global in window)) return
      if (FRAME.test((frame.cloneNode() as Element).outerHTML)) report('iframe', 'opened')
    })
  })
  look()
}
