import type { Consent } from '../shared/consent.ts'
import { viewAgain } from './capture/pageview.ts'
import { keepVisitor, REFUSED, readVisitor } from './cookie.ts'
import { drop, emit, send } from './outbox.ts'
import { permit, state } from './permission.ts'
import { store } from './storage.ts'
import { own } from './visitor.ts'

/** What the visitor said. */
export function consent(next: Consent) {
  const before = state
  if (next === REFUSED) {
    drop()
    // One last event, but not of somebody of whom nothing was ever said.
    if (readVisitor()) {
      // Whoever is kept has permitted it, maybe in another tab since this one was refused.
      permit('granted')
      emit({ kind: 'consent', state: next })
    }
    send(true)
    drop()
    for (const key in store()) if (!key.indexOf('leadlight')) delete store()[key]
    keepVisitor(next)
  }
  permit(next)
  if (next === before) return
  if (before === REFUSED) {
    own(Date.now())
    viewAgain()
  }
  emit({ kind: 'consent', state: next }, true)
}
