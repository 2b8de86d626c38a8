import { dismissSuggestion, findSuggestion } from '../db/suggestions.ts'
import { join, type Pair, part, type Relinked } from '../project/relink.ts'
import type { SiteContext } from '../read/site.ts'

/** This browser is this person's: by the word of whoever did it. */
export async function joinVisitor(
  db: D1Database,
  site: SiteContext,
  pair: Pair,
  now: number,
): Promise<Relinked> {
  return join(db, site, { ...pair, since: now }, now)
}

/** This browser is not this person's. What it did counts for the person no more. */
export async function partVisitor(
  db: D1Database,
  site: SiteContext,
  pair: Pair,
  now: number,
): Promise<Relinked> {
  return part(db, site, pair, now)
}

/** Does what was suggested; null where nothing of that id is open. */
export async function acceptSuggestion(
  db: D1Database,
  site: SiteContext,
  id: string,
  now: number,
): Promise<Relinked | null> {
  const suggestion = await findSuggestion(db, site.id, id)
  if (!suggestion) return null
  const { leadId, visitor, at } = suggestion
  return join(db, site, { leadId, visitor, since: at }, now)
}

/** Not suggested again. False where nothing of that id is open. */
export async function dismiss(db: D1Database, siteId: string, id: string, now: number): Promise<boolean> {
  const { meta } = await dismissSuggestion(db, siteId, { id, now }).run()
  return meta.changes > 0
}
