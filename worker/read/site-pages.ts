import type { Model } from '../../shared/scoring/index.ts'
import { findPageTotals, listPages, type PageRow } from '../db/pages.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { matchUrl } from './match-url.ts'
import { newestModel, type SiteContext } from './site.ts'

/** A page of the site: who saw it, how long they stayed, and by which tags it is scored. */
export interface SitePage extends PageRow {
  tags: string[]
}

export interface SitePages {
  pages: SitePage[]
  /** Where the next ones begin; null after the last. */
  cursor: string | null
}

/** Every page that was seen, most viewed first, with the tags that the newest model gives it. */
export async function listSitePages(
  db: D1Database,
  site: SiteContext,
  { search, cursor, limit }: { search?: string; cursor?: string | undefined; limit: number },
): Promise<SitePages> {
  const after = placeOf(cursor)
  const rows = await listPages(db, site.id, { ...(search && { search }), after, limit: limit + 1 })
  const { tags } = newestModel(site)
  const last = rows[limit - 1]
  return {
    pages: rows.slice(0, limit).map((row) => ({ ...row, tags: tagsOf(row.url, tags) })),
    cursor: rows.length > limit && last ? writeCursor([last.views, last.path]) : null,
  }
}

/** What all pages come to, for shares of it. */
export async function findTotals(
  db: D1Database,
  site: SiteContext,
): Promise<{ visitors: number; leads: number; reached: number }> {
  return (await findPageTotals(db, site.id)) ?? { visitors: 0, leads: 0, reached: 0 }
}

/** The names of the tags a URL has. */
function tagsOf(url: string, tags: Model['tags']): string[] {
  return tags
    .filter(({ patterns }) => patterns.some((pattern) => matchUrl(pattern, url)))
    .map(({ name }) => name)
}

function placeOf(cursor: string | undefined): Pick<PageRow, 'views' | 'path'> | null {
  const [views, path] = (cursor === undefined ? null : readCursor(cursor)) ?? []
  return typeof views === 'number' && typeof path === 'string' ? { views, path } : null
}
