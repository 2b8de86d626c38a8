import { emailKey, hashKey, leadKey, partOf, userKey } from '../../shared/identity.ts'
import type { Provenance, StoredEvent } from '../../shared/wire.ts'
import type { Claim } from '../db/visitors.ts'

const RANK = { verified: 0, server: 1, browser: 2 } as const satisfies Record<Provenance, number>
/** A link may be forwarded: whoever gives another name, before or after, goes by that one. */
const LINK = 3

/** Who an event says its visitor is, or null where it names nobody. */
export function claimOf(event: StoredEvent): Claim | null {
  const keys = keysOf(event)
  return keys.length === 0 ? null : { keys, provenance: event.provenance, at: event.at, id: event.id }
}

/** The one that holds the visitor: by trust, then the earliest, then by id. So it depends on no order of arrival. */
export function earliest(claims: readonly Claim[]): Claim | null {
  return claims.reduce<Claim | null>(
    (first, claim) => (first && compare(first, claim) <= 0 ? first : claim),
    null,
  )
}

export function compare(a: Claim, b: Claim): number {
  return rankOf(a) - rankOf(b) || a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** Whether somebody arrived by a signed link. */
export function isByLink(event: StoredEvent): boolean {
  return event.kind === 'email' && event.lead !== undefined
}

/** The lead that a signed link was made for; null of every other claim. */
export function linkedBy(claim: Pick<Claim, 'keys'>): string | null {
  return partOf(claim.keys, 'lead')
}

function rankOf(claim: Claim): number {
  return linkedBy(claim) === null ? RANK[claim.provenance] : LINK
}

/** The strongest first: two user ids are two people, an address may be shared. */
function keysOf(event: StoredEvent): string[] {
  if (event.lead !== undefined) return [leadKey(event.lead)]
  const { userId, email: address }: StoredEvent['by'] & {} = {
    ...event.by,
    ...((event.kind === 'identify' || event.kind === 'form') && event),
  }
  const user = userId ? userKey(userId) : undefined
  const email = address ? emailKey(address) : undefined
  const hash = event.kind === 'form' && event.emailSha256 ? hashKey(event.emailSha256) : undefined
  return [user, email, hash].filter((key) => key !== undefined)
}
