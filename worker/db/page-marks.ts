import { byLength } from './by-length.ts'

/** What a visitor is counted for. */
export interface PageMark {
  visitor: string
  leadId: string | null
  /** Whether the lead has come as far as MQL, ever. */
  reached: boolean
  seen: SeenPages
}

/**
 * By day since 1970, then by path: how many views, or that and how long they had attention in milliseconds. There is a row of it
 * for each visitor, so it is short.
 */
export type SeenPages = Record<number, Record<string, number | [views: number, engagedMs: number]>>

/** How a page is called, and a whole address of it. */
export interface PageName {
  path: string
  title: string | null
  url: string
}

/** Who has to be counted together with some visitors, so that a lead counts once: the other visitors of their leads, past ones too. */
export async function listMarkedTogether(
  db: D1Database,
  siteId: string,
  visitors: readonly string[],
): Promise<string[]> {
  const { results } = await db
    .prepare(
      `with given as (select value as id from json_each(?2)),
       people as (
         select v.lead_id from given g cross join visitors v on v.site_id = ?1 and v.id = g.id where v.lead_id is not null
         union
         select m.lead_id from given g cross join page_marks m on m.site_id = ?1 and m.visitor_id = g.id where m.lead_id is not null
       )
       select id from given
       union select k.visitor_id from people p cross join links k on k.site_id = ?1 and k.lead_id = p.lead_id`,
    )
    .bind(siteId, JSON.stringify(visitors))
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

/** Whose these visitors are, and whether that lead is, or ever was, at one of the stages. */
export async function listMarkedLeads(
  db: D1Database,
  siteId: string,
  visitors: readonly string[],
  stages: readonly string[],
): Promise<{ visitor: string; leadId: string | null; reached: boolean }[]> {
  const { results } = await db
    .prepare(
      `with wanted as (select value as stage from json_each(?3))
       select v.id as visitor, v.lead_id as leadId,
              v.lead_id is not null and (
                exists (select 1 from leads l where l.site_id = ?1 and l.id = v.lead_id and l.stage in (select stage from wanted))
                or exists (select 1 from transitions t
                           where t.site_id = ?1 and t.lead_id = v.lead_id and t.to_stage in (select stage from wanted))
              ) as reached
       from json_each(?2) j cross join visitors v on v.site_id = ?1 and v.id = j.value`,
    )
    .bind(siteId, JSON.stringify(visitors), JSON.stringify(stages))
    .all<{ visitor: string; leadId: string | null; reached: number }>()
  return results.map((row) => ({ ...row, reached: row.reached === 1 }))
}

/** Takes visitors out of the counts. Exact where those of one lead come together. */
export function takeBackMarks(
  db: D1Database,
  siteId: string,
  visitors: readonly string[],
): D1PreparedStatement[] {
  const ids = JSON.stringify(visitors)
  return [
    ...addMarks(db, siteId, ids, -1),
    db.prepare('delete from pages where site_id = ?1 and views = 0').bind(siteId),
    db
      .prepare(
        `delete from page_days where site_id = ?1 and views = 0 and (day, path) in (
           select ${DAY}, s.key
           from json_each(?2) j cross join page_marks m on m.site_id = ?1 and m.visitor_id = j.value
           cross join json_each(m.seen) d cross join json_each(d.value) s)`,
      )
      .bind(siteId, ids),
    db
      .prepare(
        'delete from page_marks where site_id = ?1 and visitor_id in (select value from json_each(?2))',
      )
      .bind(siteId, ids),
  ]
}

/** Counts visitors anew, in one transaction: takes back what they were counted for. One that is gone by now is not counted. */
export function countMarks(
  db: D1Database,
  siteId: string,
  visitors: readonly string[],
  marks: readonly PageMark[],
  names: readonly PageName[],
): D1PreparedStatement[] {
  const ids = JSON.stringify(visitors)
  return [
    ...takeBackMarks(db, siteId, visitors),
    ...byLength(
      marks.map((mark) => JSON.stringify(mark)),
      lengthOf,
    ).map((some) =>
      db
        .prepare(
          `insert into page_marks (site_id, visitor_id, lead_id, reached, seen)
           select ?1, v.id, value ->> 'leadId', value ->> 'reached', value ->> 'seen'
           from json_each(?2) cross join visitors v on v.site_id = ?1 and v.id = value ->> 'visitor'`,
        )
        .bind(siteId, `[${some.join()}]`),
    ),
    ...addMarks(db, siteId, ids, 1),
    ...byLength(
      names.map((name) => JSON.stringify(name)),
      lengthOf,
    ).map((some) =>
      db
        .prepare(
          `update pages set title = coalesce(j.value ->> 'title', title), url = j.value ->> 'url'
           from json_each(?2) j where pages.site_id = ?1 and pages.path = j.value ->> 'path'
             and (pages.url is not j.value ->> 'url' or pages.title is not coalesce(j.value ->> 'title', pages.title))`,
        )
        .bind(siteId, `[${some.join()}]`),
    ),
  ]
}

/** Of a row `d` of what was seen, as page_days has it. */
const DAY = `date(d.key * 86400, 'unixepoch')`

function lengthOf(text: string): number {
  return text.length
}

/** Adds what these visitors are marked with to the sums, or takes it away. */
function addMarks(db: D1Database, siteId: string, ids: string, sign: 1 | -1): D1PreparedStatement[] {
  const marked = `marked as (
      select m.visitor_id, m.lead_id, case when m.reached then m.lead_id end as reached,
             s.key as path, ${DAY} as day, iif(s.type = 'array', s.value ->> 0, s.value) as views,
             iif(s.type = 'array', s.value ->> 1, 0) as engaged_ms
      from json_each(?2) j cross join page_marks m on m.site_id = ?1 and m.visitor_id = j.value
      cross join json_each(m.seen) d cross join json_each(d.value) s
      union all
      select m.visitor_id, m.lead_id, case when m.reached then m.lead_id end, '', '', 1, 0
      from json_each(?2) j cross join page_marks m on m.site_id = ?1 and m.visitor_id = j.value
    )`
  return [
    db
      .prepare(
        `with ${marked}
         insert into pages (site_id, path, views, visitors, leads, reached, engaged_ms)
         select ?1, path, ?3 * sum(views), ?3 * count(distinct visitor_id), ?3 * count(distinct lead_id),
                ?3 * count(distinct reached), ?3 * sum(engaged_ms)
         from marked group by path
         on conflict (site_id, path) do update set
           views = views + excluded.views, visitors = visitors + excluded.visitors, leads = leads + excluded.leads,
           reached = reached + excluded.reached, engaged_ms = engaged_ms + excluded.engaged_ms`,
      )
      .bind(siteId, ids, sign),
    db
      .prepare(
        `with ${marked}
         insert into page_days (site_id, day, path, views, visitors, leads, engaged_ms)
         select ?1, day, path, ?3 * sum(views), ?3 * count(distinct visitor_id), ?3 * count(distinct lead_id),
                ?3 * sum(engaged_ms)
         from marked where path <> '' group by day, path
         on conflict (site_id, day, path) do update set
           views = views + excluded.views, visitors = visitors + excluded.visitors, leads = leads + excluded.leads,
           engaged_ms = engaged_ms + excluded.engaged_ms`,
      )
      .bind(siteId, ids, sign),
  ]
}
