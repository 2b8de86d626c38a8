import type { Chat } from '../../../shared/wire.ts'
import { routeOf } from '../../page.ts'
import type { Core } from '../../parts.ts'
import type { Given } from './ways.ts'

const ADDRESS = /[^\s@"]+@[^\s@"]+\.[^\s@"]+/

/** Reports what is done with a chat: an opening once a view, a conversation once a session, every message; and who it is, where an address may be read. */
export function reportUse([{ identify }, on, emit, options, guard, , readVisitor]: Core) {
  const store: Record<string, string> = guard(() => localStorage)() ?? {}
  let known: Record<string, string> = {}

  // A return from the back-forward cache is a view of its own.
  on(window, 'pageshow', () => {
    known = {}
  })

  return (provider: string, action: Chat['action'] | 'email', given?: Given) => {
    if (action === 'email') {
      const [email] = ADDRESS.exec(JSON.stringify(given?.detail ?? given)) ?? []
      if (email && (options.email ?? 'plain') === 'plain') identify({ email })
      return
    }
    // The session stands in the visitor's cookie, which is there only where something may be kept.
    const [, session] = readVisitor()?.split('.') ?? []
    const [memory, during] =
      action === 'conversation' && session ? [store, session] : [known, routeOf(location.href)]
    const key = `leadlight.${provider}.${action}`
    if (action !== 'message' && memory[key] === during) return
    emit({ kind: 'chat', provider, action }, true)
    if (action !== 'message') memory[key] = during
  }
}
