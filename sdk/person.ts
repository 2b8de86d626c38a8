import type { Scalars } from '../shared/wire.ts'
import { restartEngagement } from './capture/engagement.ts'
import { newId } from './id.ts'
import { emit, keep } from './outbox.ts'
import { mayKeep } from './permission.ts'
import { store, write } from './storage.ts'
import { here } from './view.ts'
import { own } from './visitor.ts'

/** Who the visitor is, with whatever else is known of the person. `signature` and `token` are the customer's server's proof (DESIGN §4). */
export type Traits = Scalars & { userId?: string; email?: string; signature?: string; token?: string }

const PERSON = 'leadlight.person'

export function identify(who: string | Traits, more?: Traits) {
  const said: Traits = { ...(typeof who === 'string' ? { userId: who } : who), ...more }
  if (mayKeep()) {
    const who = said.userId ?? said.email ?? ''
    const before = store[PERSON] ?? who
    write(PERSON, who || before)
    if (who && before !== who && /@/.test(before) === /@/.test(who)) renew()
  }
  emit({ ...said, kind: 'identify', traits: said }, true)
}

export function reset() {
  renew()
  delete store[PERSON]
}

/** From now on somebody else sits here. */
function renew() {
  restartEngagement()
  keep()
  here.view = newId(Date.now())
  own(Date.now(), '')
}
