import type { Stage } from '../../shared/scoring/index.ts'

/** One path of the site, over the visitors looked at. */
export interface PathRow {
  path: string
  /** As it was called in the view that was read longest. */
  title: string | null
  /** A whole address of it, to match patterns that name a host. */
  url: string
  views: number
  visitors: number
  leads: number
  /** Of these leads, how many are at one of the stages asked for. */
  reached: number
  /** Milliseconds of attention in all views. */
  engagedMs: number
}

export interface PathQuery {
  /** How many visitors are looked at, the last seen first. */
  visitors: number
  paths: number
  stages: readonly Stage[]
  /** Whether what looks automatic counts. */
  bots: boolean
}

/**
 * The paths that the visitors seen last have viewed, most viewed first. A view is one, however many reports of it came: the
 * largest is right, and where the page was redirected on load it alone knows where the view ended.
 */
export async function listPaths(
  db: D1Database,
  siteId: string,
  { visitors, paths, stages, bots }: PathQuery,
): Promise<PathRow[]> {
  const { results } = await db
    .prepare(
      `with recent as (
         select id, lead_id from visitors where site_id = ?1 order by last_seen_at desc limit ?2
       ), views as (
         select r.id as visitor, r.lead_id as lead, e.body ->> 'url' as url, e.body ->> 'title' as title,
                max(coalesce(e.body ->> 'engagedMs', -1)) as engaged
         from recent r cross join events e on e.site_id = ?1 and e.visitor_id = r.id
         where e.kind in ('page_view', 'engagement') and e.body ->> 'view' is not null and e.body ->> 'url' is not null
           and (?5 or e.body ->> 'bot' is null)
         group by r.id, e.body ->> 'view'
       ), hosts as (
         select *, substr(url, instr(url, '://') + 3) as rest from views where instr(url, '://') > 0
       ), routes as (
         select *, case instr(rest, '/') when 0 then '/' else substr(rest, instr(rest, '/')) end as route from hosts
       ), placed as (
         select *, case instr(route, '?') when 0 then route else substr(route, 1, instr(route, '?') - 1) end as path from routes
       )
       select p.path, p.title, p.url, count(*) as views, count(distinct p.visitor) as visitors,
              count(distinct p.lead) as leads, count(distinct l.id) as reached,
              sum(max(p.engaged, 0)) as engagedMs, max(p.engaged) as longest
       from placed p
       left join leads l on l.site_id = ?1 and l.id = p.lead and l.stage in (select value from json_each(?4))
       group by p.path order by views desc, p.path limit ?3`,
    )
    .bind(siteId, visitors, paths, JSON.stringify(stages), bots ? 1 : 0)
    .all<PathRow & { longest: number }>()
  return results.map(({ longest, ...row }) => row)
}

/** How many visitors there are to look at, at most `most`, and when the one seen longest ago was. */
export async function countRecentVisitors(
  db: D1Database,
  siteId: string,
  most: number,
): Promise<{ visitors: number; since: number | null }> {
  const row = await db
    .prepare(
      `select count(*) as visitors, min(last_seen_at) as since
       from (select last_seen_at from visitors where site_id = ?1 order by last_seen_at desc limit ?2)`,
    )
    .bind(siteId, most)
    .first<{ visitors: number; since: number | null }>()
  return row ?? { visitors: 0, since: null }
}
