import { emailKey, hashKey, userKey } from '../../shared/identity.ts'
import type { Provenance, StoredEvent } from '../../shared/wire.ts'
import type { Claim } from '../db/visitors.ts'

const RANK = { verified: 0, server: 1, browser: 2 } as const satisfies Record<Provenance, number>

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
  return RANK[a.provenance] - RANK[b.provenance] || a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** The strongest first: two user ids are two people, an address may be shared. */
function keysOf(event: StoredEvent): string[] {
  if (event.kind !== 'identify' && event.kind !== 'form') return []
  const user = event.kind === 'identify' && event.userId ? userKey(event.userId) : undefined
  const email = event.email ? emailKey(event.email) : undefined
  const hash = event.kind === 'form' && event.emailSha256 ? hashKey(event.emailSha256) : undefined
  return [user, email, hash].filter((key) => key !== undefined)
}
