/** Bringing a site's visitors and leads under a new version of its model, or under what it now does with machines. */
export interface ModelJob {
  siteId: string
  id: string
  modelVersion: number
  /** `collect`: visitors, from their events. `settle`: leads, by the new version. `judge`: machines, of their own job. */
  phase: 'collect' | 'settle' | 'judge'
  /** The last id done in this phase. */
  cursor: string
  /** Rows done in all phases. */
  done: number
  /** How many rows there were to go through when it began; 0 where nobody has counted. */
  total: number
  /** 1 where leads are put together anew from their visitors. */
  remerge: number
  startedAt: number
}

const COLUMNS = `site_id as siteId, id, model_version as modelVersion, phase, cursor, done, total, remerge,
  started_at as startedAt`

/** A job as people see it. */
export interface JobState extends ModelJob {
  status: 'running' | 'done' | 'superseded'
  updatedAt: number
}

/** Counts once how much there is to do, so that whoever waits sees how far it is; machines are not counted. */
export function insertJob(db: D1Database, job: Omit<ModelJob, 'total'>): D1PreparedStatement {
  return db
    .prepare(
      `insert into jobs
         (site_id, id, model_version, phase, cursor, done, remerge, status, started_at, updated_at, total)
       select ?1, ?2, ?3, ?4, ?5, ?6, ?7, 'running', ?8, ?8,
         case ?4 when 'judge' then 0 else (select count(*) from leads where site_id = ?1) end
         + case ?4 when 'collect' then (select count(*) from visitors where site_id = ?1) else 0 end`,
    )
    .bind(job.siteId, job.id, job.modelVersion, job.phase, job.cursor, job.done, job.remerge, job.startedAt)
}

/** The newest first, whatever became of them. */
export async function listJobs(db: D1Database, siteId: string, limit: number): Promise<JobState[]> {
  const { results } = await db
    .prepare(
      `select ${COLUMNS}, status, updated_at as updatedAt from jobs where site_id = ?1
       order by started_at desc, id desc limit ?2`,
    )
    .bind(siteId, limit)
    .all<JobState>()
  return results
}

/** What these jobs leave undone is a new one's: another version was published, or machines are judged otherwise again. */
export function supersedeJobs(
  db: D1Database,
  siteId: string,
  of: 'model' | 'bots',
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `update jobs set status = 'superseded', updated_at = ?3
       where site_id = ?1 and status = 'running' and (phase = 'judge') = (?2 = 'bots')`,
    )
    .bind(siteId, of, now)
}

/** What is under way in this database, the oldest first; of one site, where one is given. */
export async function listRunning(db: D1Database, siteId: string | null = null): Promise<ModelJob[]> {
  const { results } = await db
    .prepare(
      `select ${COLUMNS} from jobs j
       where status = 'running' and (?1 is null or site_id = ?1)
         and not exists (select 1 from sites s where s.id = j.site_id and s.held_at is not null)
       order by started_at`,
    )
    .bind(siteId)
    .all<ModelJob>()
  return results
}

/** Notes how far a job came: nothing where another runner has noted something since, or it was superseded. */
export function updateJob(
  db: D1Database,
  before: ModelJob,
  after: ModelJob | 'done',
  now: number,
): D1PreparedStatement {
  const { phase, cursor, done } = after === 'done' ? before : after
  return db
    .prepare(
      `update jobs set phase = ?5, cursor = ?6, done = ?7, status = ?8, updated_at = ?9
       where site_id = ?1 and id = ?2 and phase = ?3 and cursor = ?4 and status = 'running'`,
    )
    .bind(
      before.siteId,
      before.id,
      before.phase,
      before.cursor,
      phase,
      cursor,
      done,
      after === 'done' ? 'done' : 'running',
      now,
    )
}
