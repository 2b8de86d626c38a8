import type { Lead } from '../../read/lead.ts'

/** What somebody is called on the screen: the best of what is known. */
export function nameOf({ email, userId, id }: Pick<Lead, 'email' | 'userId' | 'id'>): string {
  return email ?? userId ?? `Lead ${id}`
}
