import { emailKey, hashKey, kindOf, partOf } from '../../shared/identity.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import type { Beacon } from './beacon.ts'
import { claimOf } from './claims.ts'

/** Whether an event names the person that has these names, in a field for that or anywhere in its text. */
export function isNaming(event: StoredEvent, names: readonly string[]): boolean {
  if (claimOf(event)?.keys.some((key) => names.includes(key))) return true
  const text = JSON.stringify(event).toLowerCase()
  return names.some((key) => isTelling(key) && text.includes(key.slice(key.indexOf(':') + 1)))
}

/** No address is longer before its @ (RFC 5321 §4.5.3.1.1); without a bound a long text without any would take minutes. */
const ADDRESS = /[^\s@,;:<>"'()[\]\\?&=/]{1,64}@[^\s@,;:<>"'()[\]\\?&=/]{1,255}/g
const HASH = /\b[0-9a-f]{64}\b/gi
/** Of one event, at most: each has to be looked up. */
const SAID_MAX = 20

/** Identity keys of the addresses, and the hashes of some, that stand in a text. */
export function namesSaidIn(text: string): string[] {
  if (!mayNameIn(text)) return []
  const addresses = (text.match(ADDRESS) ?? []).map((address) => emailKey(address.replace(/\.+$/, '')))
  const hashes = (text.match(HASH) ?? []).map((hash) => hashKey(hash.toLowerCase()))
  return [...addresses, ...hashes].filter((key) => key !== undefined)
}

/** Those that an event says in any field, the one for its sender's name included. */
export function namesSaidBy(event: StoredEvent): string[] {
  return [...new Set(namesSaidIn(JSON.stringify(event)))].slice(0, SAID_MAX)
}

/** Who a beacon's events say their sender is. Of whatever does not count as well: nobody may say the name of the erased. */
export function claimedBy({ events }: Beacon): string[] {
  return events.flatMap((event) => claimOf(event)?.keys ?? [])
}

/** Whether an event says names, in any field, other than its sender's. */
export function saysMore(event: StoredEvent): boolean {
  const own = claimOf(event)?.keys ?? []
  return namesSaidBy(event).some((key) => !own.includes(key))
}

/**
 * Whether an event may name anybody at all. Of one that may not, nothing has to be asked when a person is to be forgotten: so
 * `isNaming` is false of it, whatever the names.
 */
export function mayName(event: StoredEvent): boolean {
  return claimOf(event) !== null || mayNameIn(JSON.stringify(event))
}

function mayNameIn(text: string): boolean {
  return /@|[0-9a-f]{64}/i.test(text)
}

/** A user id may be a short number: it is a name only where a user id stands. */
function isTelling(key: string): boolean {
  return kindOf(key) === 'email' || kindOf(key) === 'sha256'
}

/** What stands in the JSON of any event that may name it. SQLite knows the case of ASCII letters alone. */
export function textOf(key: string): string {
  const user = partOf([key], 'user')
  const text = user === null ? key.slice(key.indexOf(':') + 1) : `"userId":${JSON.stringify(user)}`
  const plain = text.match(/[ -~]+/g) ?? ['']
  return plain.reduce((longest, part) => (part.length > longest.length ? part : longest)).toLowerCase()
}
