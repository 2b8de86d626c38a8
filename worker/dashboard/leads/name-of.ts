import type { Lead } from '../../read/lead.ts'

/** What somebody is called on the screen: the best of what is known. */
export function nameOf({
  name = null,
  email,
  userId,
  id,
}: Pick<Lead, 'email' | 'userId' | 'id'> & Partial<Pick<Lead, 'name'>>): string {
  return name ?? email ?? userId ?? `Lead ${id}`
}

/** Where somebody is reached, to stand beneath a name; null where that stands there already. */
export function addressOf({ name, email, userId }: Pick<Lead, 'name' | 'email' | 'userId'>): string | null {
  return name === null ? null : (email ?? userId)
}
