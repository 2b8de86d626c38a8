import type { Consent } from '../shared/consent.ts'
import { viewAgain } from './capture/pageview.ts'
import { keepVisitor, REFUSED, readVisitor } from './cookie.ts'
import { drop, emit, send } from './outbox.ts'
import { permit, state } from './permission.ts'
import { store } from './storage.ts'
import { own } from './visitor.ts'

/** What the visitor said. */
export function consent(next: Consent) {
  if (next === state) return
  const before = state
  if (next === REFUSED) {
    drop()
    // One last event, but not of somebody of whom nothing was ever said.
    if (readVisitor()) emit({ kind: 'consent', state: next })
    send(true)
    drop()
    for (const key in store()) if (key.startsWith('leadlight')) delete store()[key]
    keepVisitor(next)
  }
  permit(next)
  if (before === REFUSED) {
    own(Date.now())
    viewAgain()
  }
  emit({ kind: 'consent', state: next }, true)
}
