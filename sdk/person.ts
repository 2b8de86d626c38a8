import { type Store, write } from './storage.ts'

/** Who somebody says to be. */
export interface Person {
  userId?: string | undefined
  email?: string | undefined
}

export const PERSON = 'leadlight.person'

/**
 * Remembers who the visitor says to be, and says whether that cannot be who it was before:
 * another user id or, where there is none to compare, another address.
 */
export function isSomebodyElse(store: Store, person: Person): boolean {
  const before: Person = JSON.parse(store[PERSON] ?? '{}')
  const key = before.userId && person.userId ? 'userId' : 'email'
  const differs = !!before[key] && !!person[key] && before[key] !== person[key]
  write(store, PERSON, JSON.stringify(differs ? person : { ...before, ...person }))
  return differs
}
