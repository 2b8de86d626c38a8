import type { Scalars } from '../shared/wire.ts'
import { restartEngagement } from './capture/engagement.ts'
import { newId } from './id.ts'
import { emit, keep } from './outbox.ts'
import { mayKeep } from './permission.ts'
import { store } from './storage.ts'
import { here } from './view.ts'
import { own } from './visitor.ts'

/**
 * Who the visitor is, with whatever else is known of the person. `signature` and `token` are your server's proof, made
 * with the site's identity secret: `signature` is the hex HMAC-SHA-256 of the user id, and proves nothing of an e-mail beside
 * it; `token` is a JWT (HS256; `sub`, `aud`, `exp`), and proves its `email` claim, too.
 */
export type Traits = Scalars & { userId?: string; email?: string; signature?: string; token?: string }

const PERSON = 'leadlight@'

export function identify(who: string | Traits, more?: Traits) {
  const said: Traits = { ...(typeof who === 'string' ? { userId: who } : who), ...more }
  const name = said.userId || said.email
  const before = mayKeep() && store()[PERSON]
  if (name && before && before !== name && /@/.test(before) === /@/.test(name)) renew()
  emit({ ...said, kind: 'identify', traits: said }, true)
  // Last, for it may be full.
  if (name && mayKeep()) store()[PERSON] = name
}

export function reset() {
  renew()
  delete store()[PERSON]
}

/** From now on somebody else sits here. */
function renew() {
  restartEngagement()
  keep()
  here.view = newId(Date.now())
  own(Date.now(), '')
}
