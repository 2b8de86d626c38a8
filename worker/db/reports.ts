/** The pages of Reports for which something is made in the background. */
export type ReportName = 'volume' | 'funnel' | 'promise' | 'threshold' | 'works'

export interface StoredReport {
  asOf: number
  body: string
}

export interface ReportRun {
  id: string
  asOf: number
  phase: 'visitors' | 'leads'
  /** The last id done in this phase. */
  cursor: string
  done: number
  total: number | null
  /** Whether a review is written at the end. */
  review: boolean
}

/** With what was added up so far, by whoever has taken it until an instant. */
export type TakenRun = ReportRun & { sums: string; takenUntil: number }

type RunRow<Run> = Omit<Run, 'review'> & { review: number }

const RUN = 'id, as_of as asOf, phase, cursor, done, total, review'

export async function findReport(
  db: D1Database,
  siteId: string,
  name: ReportName,
): Promise<StoredReport | null> {
  return db
    .prepare('select as_of as asOf, body from reports where site_id = ?1 and name = ?2')
    .bind(siteId, name)
    .first()
}

/** How many leads were held when the volume was last made; null before the first time. */
export async function countHeld(db: D1Database, siteId: string): Promise<number | null> {
  return db
    .prepare(`select body ->> '$.held' as held from reports where site_id = ?1 and name = 'volume'`)
    .bind(siteId)
    .first('held')
}

export function upsertReport(
  db: D1Database,
  siteId: string,
  name: ReportName,
  { asOf, body }: StoredReport,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into reports (site_id, name, as_of, body) values (?1, ?2, ?3, ?4)
       on conflict (site_id, name) do update set as_of = excluded.as_of, body = excluded.body`,
    )
    .bind(siteId, name, asOf, body)
}

/** Begins one, unless one is under way: then that one writes the review, if one is wanted. */
export function insertRun(
  db: D1Database,
  siteId: string,
  { id, asOf, review, sums }: Pick<TakenRun, 'id' | 'asOf' | 'review' | 'sums'>,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into report_runs (site_id, id, as_of, phase, cursor, done, review, sums, taken_until)
       values (?1, ?2, ?3, 'visitors', '', 0, ?4, ?5, 0)
       on conflict (site_id) do update set review = max(review, excluded.review)`,
    )
    .bind(siteId, id, asOf, review ? 1 : 0, sums)
}

export async function findRun(db: D1Database, siteId: string): Promise<ReportRun | null> {
  const row = await db
    .prepare(`select ${RUN} from report_runs where site_id = ?1`)
    .bind(siteId)
    .first<RunRow<ReportRun>>()
  return row && { ...row, review: row.review === 1 }
}

/** For one runner alone, until an instant; null where there is none, or somebody is at it. */
export async function takeRun(
  db: D1Database,
  siteId: string,
  now: number,
  until: number,
): Promise<TakenRun | null> {
  const row = await db
    .prepare(
      `update report_runs set taken_until = ?3 where site_id = ?1 and taken_until <= ?2
       returning ${RUN}, sums, taken_until as takenUntil`,
    )
    .bind(siteId, now, until)
    .first<RunRow<TakenRun>>()
  return row && { ...row, review: row.review === 1 }
}

/** How far it came. Changes nothing where the runner has been taken for dead and another one is at it. */
export function updateRun(
  db: D1Database,
  siteId: string,
  { id, phase, cursor, done, total, sums, takenUntil }: TakenRun,
  until: number,
): D1PreparedStatement {
  return db
    .prepare(
      `update report_runs set phase = ?4, cursor = ?5, done = ?6, total = ?7, sums = ?8, taken_until = ?9
       where site_id = ?1 and id = ?2 and taken_until = ?3`,
    )
    .bind(siteId, id, takenUntil, phase, cursor, done, total, sums, until)
}

/** Aborts the batch where it is no longer this runner's. */
export function expectRun(
  db: D1Database,
  siteId: string,
  { id, takenUntil }: Pick<TakenRun, 'id' | 'takenUntil'>,
): D1PreparedStatement {
  return db
    .prepare(
      `update report_runs set done = case when id = ?2 and taken_until = ?3 then done end where site_id = ?1`,
    )
    .bind(siteId, id, takenUntil)
}

/**
 * Takes leads that are not there any more out of the reports, and out of what is being added up: the hand-over names those
 * who wait, all else is sums. For the batch that erases one, and for each that writes what was added up before.
 */
export function forgetGone(db: D1Database, siteId: string): D1PreparedStatement[] {
  const gone = (column: string) =>
    `json_each(${column}, '$.handOver.leads') j where not exists
       (select 1 from leads l where l.site_id = ?1 and l.id = j.value ->> 'lead')`
  const without = (column: string) =>
    `json_set(${column}, '$.handOver.leads', (select json_group_array(json(j.value))
       from json_each(${column}, '$.handOver.leads') j
       cross join leads l on l.site_id = ?1 and l.id = j.value ->> 'lead'))`
  return [
    `update reports set body = ${without('body')}
     where site_id = ?1 and name = 'promise' and exists (select 1 from ${gone('body')})`,
    `update report_runs set sums = ${without('sums')} where site_id = ?1 and exists (select 1 from ${gone('sums')})`,
  ].map((sql) => db.prepare(sql).bind(siteId))
}

export function deleteRun(db: D1Database, siteId: string): D1PreparedStatement {
  return db.prepare('delete from report_runs where site_id = ?1').bind(siteId)
}

/** Sites of this database whose reports are being made, or which, and whose reports, are older than an instant. */
export async function listSitesToReport(
  db: D1Database,
  before: number,
): Promise<{ siteId: string; isRunning: boolean }[]> {
  const { results } = await db
    .prepare(
      `select s.id as siteId, u.site_id is not null as isRunning from sites s
       left join report_runs u on u.site_id = s.id
       left join reports r on r.site_id = s.id and r.name = 'works'
       where s.held_at is null and (u.site_id is not null or (s.created_at < ?1 and coalesce(r.as_of, 0) < ?1))
       order by coalesce(r.as_of, 0)`,
    )
    .bind(before)
    .all<{ siteId: string; isRunning: number }>()
  return results.map(({ siteId, isRunning }) => ({ siteId, isRunning: isRunning === 1 }))
}
