import { dayOf } from '../../shared/day.ts'
import { KV_KEYS } from '../kv/keys.ts'
import { DAILY } from '../project/beacon.ts'

/**
 * Who a visitor without storage is today, for counting: HMAC-SHA-256 of site, address and user agent under a salt that
 * nobody knows and that is forgotten after a day. Not the same tomorrow, and never linked to a person.
 */
export async function dailyId(
  kv: KVNamespace,
  siteId: string,
  request: { address: string; userAgent: string },
  now: number,
): Promise<string> {
  const salt = await saltOf(kv, dayOf(now))
  const key = await crypto.subtle.importKey('raw', encode(salt), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ])
  const digest = await crypto.subtle.sign(
    'HMAC',
    key,
    encode(`${siteId}\n${request.address}\n${request.userAgent}`),
  )
  return DAILY + hex(new Uint8Array(digest).subarray(0, 16))
}

let today = { day: '', salt: '' }

/** Two isolates that begin a day at once may make two salts; a few visitors are then counted twice. */
async function saltOf(kv: KVNamespace, day: string): Promise<string> {
  if (today.day === day) return today.salt
  const key = KV_KEYS.salt.prefix + day
  let salt = await kv.get(key)
  if (salt === null) {
    salt = hex(crypto.getRandomValues(new Uint8Array(16)))
    await kv.put(key, salt, { expirationTtl: KV_KEYS.salt.seconds })
  }
  today = { day, salt }
  return salt
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
