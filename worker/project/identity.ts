import type { Provenance, StoredEvent } from '../../shared/wire.ts'
import type { Claim } from '../db/visitors.ts'

const RANK = { verified: 0, server: 1, browser: 2 } as const satisfies Record<Provenance, number>

/** What broken pages send as a user id. All the people "undefined" are not one person. */
const JUNK = new Set([
  ...[
    'anonymous',
    'guest',
    'user',
    'unknown',
    'default',
    'none',
    'null',
    'undefined',
    'nil',
    'nan',
    'true',
    'false',
  ],
  ...['0', '-1', 'id', 'distinctid', 'distinct_id', 'not_authenticated', '[object object]', '{}', '[]'],
])

const EMAIL = /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@.,;<>"]{2,}$/
const EMAIL_LENGTH = 254

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

export function emailKey(email: string): string | undefined {
  const address = normalizeEmail(email)
  return address === undefined ? undefined : `email:${address}`
}

export function userKey(userId: string): string | undefined {
  const id = userId.trim()
  return id === '' || JUNK.has(id.toLowerCase()) ? undefined : `user:${id}`
}

/** Trimmed and in lower case; undefined where it is no address. Nothing cleverer: dots and plus signs may matter. */
export function normalizeEmail(email: string): string | undefined {
  const address = email.trim().toLowerCase()
  return address.length <= EMAIL_LENGTH && EMAIL.test(address) ? address : undefined
}

/** What comes after the kind of a key: the address, the user id. */
export function partOf(keys: readonly string[], kind: 'email' | 'user'): string | null {
  const key = keys.find((candidate) => kindOf(candidate) === kind)
  return key === undefined ? null : key.slice(kind.length + 1)
}

export function kindOf(key: string): string {
  return key.slice(0, key.indexOf(':'))
}

function keysOf(event: StoredEvent): string[] {
  if (event.kind !== 'identify' && event.kind !== 'form') return []
  const user = event.kind === 'identify' && event.userId ? userKey(event.userId) : undefined
  const email = event.email ? emailKey(event.email) : undefined
  const hash = event.kind === 'form' && event.emailSha256 ? hashKey(event.emailSha256) : undefined
  return [user, email, hash].filter((key) => key !== undefined)
}

function hashKey(hex: string): string | undefined {
  return /^[0-9a-f]{64}$/.test(hex) ? `sha256:${hex}` : undefined
}
