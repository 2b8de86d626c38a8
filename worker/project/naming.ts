import { kindOf, partOf } from '../../shared/identity.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import { claimOf } from './claims.ts'

/** Whether an event names the person that has these names, in a field for that or anywhere in its text. */
export function isNaming(event: StoredEvent, names: readonly string[]): boolean {
  if (claimOf(event)?.keys.some((key) => names.includes(key))) return true
  const text = JSON.stringify(event).toLowerCase()
  return names.some((key) => isTelling(key) && text.includes(key.slice(key.indexOf(':') + 1)))
}

/**
 * Whether an event may name anybody at all. Of one that may not, nothing has to be asked when a person is to be forgotten: so
 * `isNaming` is false of it, whatever the names.
 */
export function mayName(event: StoredEvent): boolean {
  return claimOf(event) !== null || /@|[0-9a-f]{64}/i.test(JSON.stringify(event))
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
