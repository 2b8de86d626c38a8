/** A site on its way from one database to another. Kept in the first database, which knows where every site lives. */
export interface Move {
  siteId: string
  from: string
  to: string
  /**
   * `copy` while events come in, `hold` until nobody writes any more, `catch-up` with what was written meanwhile, `compare`
   * both, `switch`, `clean` what is left behind; then `done`, or `failed`, and the site stays where it was.
   */
  phase: 'copy' | 'hold' | 'catch-up' | 'compare' | 'switch' | 'clean' | 'done' | 'failed'
  /** How far the phase has come: JSON, see worker/move. */
  cursor: string
  /** Rows written in the new place. */
  copied: number
  /** Since when this phase lasts. */
  phaseAt: number
  startedAt: number
  updatedAt: number
}

const COLUMNS = `site_id as siteId, from_database as "from", to_database as "to", phase, cursor, copied,
  phase_at as phaseAt, started_at as startedAt, updated_at as updatedAt`

/** Begins a move; where one is under way already, nothing happens. */
export function insertMove(
  db: D1Database,
  { siteId, from, to }: Pick<Move, 'siteId' | 'from' | 'to'>,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into moves (site_id, from_database, to_database, phase, cursor, copied, phase_at, started_at, updated_at)
       values (?1, ?2, ?3, 'copy', '{}', 0, ?4, ?4, ?4)
       on conflict (site_id) do update set
         from_database = excluded.from_database, to_database = excluded.to_database, phase = 'copy', cursor = '{}',
         copied = 0, phase_at = excluded.phase_at, started_at = excluded.started_at, updated_at = excluded.updated_at
       where phase in ('done', 'failed')`,
    )
    .bind(siteId, from, to, now)
}

export async function findMove(db: D1Database, siteId: string): Promise<Move | null> {
  return db.prepare(`select ${COLUMNS} from moves where site_id = ?1`).bind(siteId).first<Move>()
}

/** Those under way, the oldest first. */
export async function listMoves(db: D1Database): Promise<Move[]> {
  const { results } = await db
    .prepare(`select ${COLUMNS} from moves where phase not in ('done', 'failed') order by started_at`)
    .all<Move>()
  return results
}

/** Notes how far a move came: nothing where another runner has noted something since. */
export function updateMove(db: D1Database, before: Move, after: Move, now: number): D1PreparedStatement {
  return db
    .prepare(
      `update moves set phase = ?4, cursor = ?5, copied = ?6, phase_at = case when phase = ?4 then phase_at else ?7 end,
         updated_at = ?7
       where site_id = ?1 and phase = ?2 and cursor = ?3`,
    )
    .bind(before.siteId, before.phase, before.cursor, after.phase, after.cursor, after.copied, now)
}
