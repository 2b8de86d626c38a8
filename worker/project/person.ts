import { hashOf } from './graves.ts'

/** Visitors that are no browser: what servers know of a person whose browser they do not name. */
const PERSON = 'person:'
const LENGTH = 32

/**
 * The visitor that a person is to whoever sends from a server, by an identity key such as 'user:42'. Always the same, and
 * tells nothing of the name, since it stands in links.
 */
export async function personVisitor(siteId: string, key: string): Promise<string> {
  return PERSON + (await hashOf(siteId, key)).slice(0, LENGTH)
}

/** Ids of this form can be found out from a name, so only a server may send under them. */
export function isPerson(visitor: string): boolean {
  return visitor.startsWith(PERSON)
}
