import { findKey, type KeyClass, touchKey } from '../db/keys.ts'
import type { Env } from '../env.ts'
import { sha256 } from './hash.ts'

export interface KeyOwner {
  /** The beginning of its hash, by which people know it. */
  id: string
  siteId: string
  class: KeyClass
  label: string
}

/** A revoked key is refused within a minute elsewhere: D1 is asked again after half of one. Never answered from KV. */
const KNOWN_MS = 30_000
const KNOWN_MAX = 1_000

/** By the key itself: hashing it for every request costs more than anything else that is done for a score. */
const known = new Map<string, { owner: KeyOwner | null; until: number }>()

/** Whose a secret key is and what it may do; null where it is unknown or revoked. */
export async function findKeyOwner(env: Env, key: string, now: number): Promise<KeyOwner | null> {
  const entry = known.get(key)
  if (entry && entry.until > now) return entry.owner
  const hash = await sha256(key)
  const owner = await findKey(env.DB, hash)
  if (owner) await touchKey(env.DB, hash, now).run()
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(key, { owner, until: now + KNOWN_MS })
  return owner
}

/** A key that was revoked here is asked for at once. */
export function forgetKeyOwner(id: string): void {
  for (const [key, { owner }] of known) if (owner?.id === id) known.delete(key)
}

/** The key of an Authorization header: a bearer's token, or the user name of basic credentials. */
export function readToken(authorization: string | undefined): string | undefined {
  const [scheme, credentials] = authorization?.split(' ') ?? []
  if (!scheme || !credentials) return undefined
  if (scheme.toLowerCase() === 'bearer') return credentials
  if (scheme.toLowerCase() !== 'basic') return undefined
  try {
    return atob(credentials).split(':')[0]
  } catch {
    return undefined
  }
}
