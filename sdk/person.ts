import { type Store, write } from './storage.ts'

export const PERSON = 'leadlight.person'

/**
 * Remembers who the visitor says to be, a user id or, without one, an address; and says whether that cannot be who it was before.
 * An address tells nothing about an id: it is how an account learns its number, or a person changes jobs.
 */
export function isSomebodyElse(store: Store, who = ''): boolean {
  const before = store[PERSON] ?? who
  write(store, PERSON, who || before)
  return !!who && before !== who && before.includes('@') === who.includes('@')
}
