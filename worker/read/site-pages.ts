import type { Model, Stage } from '../../shared/scoring/index.ts'
import { countRecentVisitors, listPaths, type PathRow } from '../db/site-paths.ts'
import type { Env } from '../env.ts'
import { matchUrl } from './match-url.ts'
import { newestModel, type SiteContext, siteDatabase } from './site.ts'

/** A page of the site: who saw it, how long they stayed, and by which tags it is scored. */
export interface SitePage extends PathRow {
  tags: string[]
}

export interface SitePages {
  pages: SitePage[]
  /** The visitors looked at: the last so many, and since when. */
  visitors: number
  since: number | null
}

/** A month of a small site, or the last days of a large one; read in a fraction of a second. */
const VISITORS_MOST = 2_000
const PATHS_MOST = 500

/** Who came at least as far as sales being told. */
const REACHED: readonly Stage[] = ['mql', 'sql', 'opportunity', 'customer']

/** Every page that the last visitors saw, most viewed first, with the tags that the newest model gives it. */
export async function findSitePages(env: Env, site: SiteContext): Promise<SitePages> {
  const db = siteDatabase(env, site)
  const [paths, looked] = await Promise.all([
    listPaths(db, site.id, {
      visitors: VISITORS_MOST,
      paths: PATHS_MOST,
      stages: REACHED,
      bots: site.settings.bots === 'flag',
    }),
    countRecentVisitors(db, site.id, VISITORS_MOST),
  ])
  const { tags } = newestModel(site)
  return { pages: paths.map((path) => ({ ...path, tags: tagsOf(path.url, tags) })), ...looked }
}

/** The names of the tags a URL has. */
export function tagsOf(url: string, tags: Model['tags']): string[] {
  return tags
    .filter(({ patterns }) => patterns.some((pattern) => matchUrl(pattern, url)))
    .map(({ name }) => name)
}
