import type { SiteConfig } from './sites.ts'

/**
 * What a site is called, where events may come from, and what it has chosen. The versions of its model stay; but what an
 * event counts for is a setting too, so whoever writes by what it knew before is refused, and looks again.
 */
export function updateSettings(
  db: D1Database,
  { id, name, origins, settings }: Pick<SiteConfig, 'id' | 'name' | 'origins' | 'settings'>,
): D1PreparedStatement {
  return db
    .prepare('update sites set name = ?2, origins = ?3, settings = ?4, epoch = epoch + 1 where id = ?1')
    .bind(id, name, JSON.stringify(origins), JSON.stringify(settings))
}

export async function findEpoch(db: D1Database, siteId: string): Promise<number | null> {
  return db.prepare('select epoch from sites where id = ?1 and held_at is null').bind(siteId).first('epoch')
}

/** What is known of the site's people elsewhere is no longer so: whoever writes or scores by it has to look again. */
export function raiseEpoch(db: D1Database, siteId: string): D1PreparedStatement {
  return db.prepare('update sites set epoch = epoch + 1 where id = ?1').bind(siteId)
}
