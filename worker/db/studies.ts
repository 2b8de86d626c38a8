/** One look at a site's own history: how well a version of the model would have ranked, or what outcomes teach. */
export interface Study {
  siteId: string
  id: string
  /** `prediction`, or whose backtest it is: `model:3`, `draft`. */
  subject: string
  /** JSON: what is asked, with the model that is looked at. */
  asked: string
  /** `look`: leads are gone through. `learn`: what was found is learnt from. `done`: `result` has come. */
  phase: 'look' | 'learn' | 'done'
  /** The last lead looked at. */
  cursor: string
  /** Leads looked at, and how many there were when it began. */
  done: number
  of: number
  /** JSON of a training, while there is one. */
  training: string | null
  /** JSON. */
  result: string | null
  /** Counts its writes: two who go on with it at once do not both. */
  version: number
  startedAt: number
  updatedAt: number
}

const COLUMNS = `site_id as siteId, id, subject, asked, phase, cursor, done, of_leads as "of", training, result, version,
  started_at as startedAt, updated_at as updatedAt`

export function insertStudy(db: D1Database, study: Study): D1PreparedStatement {
  const { siteId, id, subject, asked, phase, cursor, done, of, training, result, version, startedAt } = study
  return db
    .prepare(
      `insert into studies (site_id, id, subject, asked, phase, cursor, done, of_leads, training, result, version,
                            started_at, updated_at)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12)`,
    )
    .bind(siteId, id, subject, asked, phase, cursor, done, of, training, result, version, startedAt)
}

/** Notes how far a study came: nothing where somebody has noted something since. */
export function updateStudy(db: D1Database, study: Study, now: number): D1PreparedStatement {
  const { siteId, id, phase, cursor, done, training, result, version } = study
  return db
    .prepare(
      `update studies set phase = ?3, cursor = ?4, done = ?5, training = ?6, result = ?7, version = ?8 + 1, updated_at = ?9
       where site_id = ?1 and id = ?2 and version = ?8`,
    )
    .bind(siteId, id, phase, cursor, done, training, result, version, now)
}

/** What is still to be done in this database, the oldest first; of one site, where one is given. */
export async function listOpenStudies(db: D1Database, siteId: string | null = null): Promise<Study[]> {
  const { results } = await db
    .prepare(
      `select ${COLUMNS} from studies t where phase <> 'done' and (?1 is null or site_id = ?1)
         and not exists (select 1 from sites s where s.id = t.site_id and s.held_at is not null)
       order by started_at`,
    )
    .bind(siteId)
    .all<Study>()
  return results
}

/** All of a subject, the newest first. */
export async function listStudies(db: D1Database, siteId: string, subject: string): Promise<Study[]> {
  const { results } = await db
    .prepare(`select ${COLUMNS} from studies where site_id = ?1 and subject = ?2 order by id desc`)
    .bind(siteId, subject)
    .all<Study>()
  return results
}

/** The newest that has come to an end, of each subject. */
export async function listDoneStudies(db: D1Database, siteId: string): Promise<Study[]> {
  const { results } = await db
    .prepare(`select ${COLUMNS} from studies where site_id = ?1 and phase = 'done' order by subject`)
    .bind(siteId)
    .all<Study>()
  return results
}

/** Those of a subject but one, with what they had found so far. */
export function deleteOtherStudies(
  db: D1Database,
  siteId: string,
  { subject, id }: Pick<Study, 'subject' | 'id'>,
): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `delete from snapshots where site_id = ?1 and study_id in
           (select id from studies where site_id = ?1 and subject = ?2 and id <> ?3)`,
      )
      .bind(siteId, subject, id),
    db
      .prepare('delete from studies where site_id = ?1 and subject = ?2 and id <> ?3')
      .bind(siteId, subject, id),
  ]
}

/** Sites whose outcomes nobody has looked at since. */
export async function listUnstudied(db: D1Database, since: number): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select id from sites s where held_at is null and not exists
         (select 1 from studies t where t.site_id = s.id and t.subject = 'prediction' and t.started_at > ?1)`,
    )
    .bind(since)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}
