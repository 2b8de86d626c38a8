// The second file, loaded when a chat widget shows up. What is reported is that a chat was used, never what was said in it.
import type { Chat } from '../../../shared/wire.ts'
import { guard } from '../../guard.ts'
import type { On } from '../../listen.ts'
import type { emit as Emit } from '../../outbox.ts'
import { chatwoot } from './chatwoot.ts'
import { crisp } from './crisp.ts'
import { hubspot } from './hubspot.ts'
import { intercom } from './intercom.ts'
import { livechat } from './livechat.ts'
import { tawk } from './tawk.ts'
import type { ChatUse } from './use.ts'

const ADAPTERS = { intercom, crisp, tawk, hubspot, chatwoot, livechat }

const ADDRESS = /[^\s@"]+@[^\s@"]+\.[^\s@"]{2,}/

/**
 * Reports the use of every widget in the page, also of those that come later, and of whatever is declared to be one. It is
 * given the tracker's own functions: this file is a bundle of its own, and must not bring a second tracker along.
 * `identify` is absent where no address may be read.
 */
export function captureChat(on: On, emit: typeof Emit, identify?: (person: { email: string }) => void) {
  const absent = new Map(Object.entries(ADAPTERS))

  function look() {
    for (const [provider, adapter] of absent) {
      const report = (action: Chat['action']) => guard(() => emit({ kind: 'chat', provider, action }, true))
      const use: ChatUse = {
        opened: report('opened'),
        conversation: report('conversation'),
        message: report('message'),
        email: guard((given) => {
          const [email] = ADDRESS.exec(JSON.stringify(given)) ?? []
          if (email) identify?.({ email })
        }),
      }
      if (guard(adapter)(use, on)) absent.delete(provider)
    }
  }

  on(document, 'click', (event) => {
    const path = event.composedPath().filter((target) => target instanceof Element)
    const provider = path.map((element) => element.getAttribute('data-leadlight-chat')).find(Boolean)
    if (provider) emit({ kind: 'chat', provider, action: 'opened' })
  })
  // `load` of a script does not bubble, but the document sees it on its way down.
  on(document, 'load pointerdown', look)
  look()
}
