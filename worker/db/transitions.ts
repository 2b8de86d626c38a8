import type { Cause, Stage } from '../../shared/scoring/index.ts'

/** One crossing. As it was known then, it is never changed, nor rewritten by a rebuild; as an import tells it, the next may. */
export interface Transition {
  id: string
  leadId: string
  at: number
  from: Stage
  to: Stage
  /** Raw engagement at `at`. */
  score: number
  modelVersion: number
  cause: Cause
  /** An import brought what led to it: it stands where that happened, and nobody was told. */
  history: boolean
}

type Stored = Omit<Transition, 'history'> & { history: number }

function toTransition(row: Stored): Transition {
  return { ...row, history: row.history === 1 }
}

/** One statement for any number of transitions. */
export function insertTransitions(
  db: D1Database,
  siteId: string,
  transitions: readonly Transition[],
): D1PreparedStatement {
  return db
    .prepare(
      `insert into transitions (site_id, lead_id, at, id, from_stage, to_stage, score, model_version, cause, history)
       select ?1, value ->> 'leadId', value ->> 'at', value ->> 'id', value ->> 'from', value ->> 'to',
              value ->> 'score', value ->> 'modelVersion', value ->> 'cause', value ->> 'history'
       from json_each(?2)`,
    )
    .bind(siteId, JSON.stringify(transitions))
}

/** Takes from some leads what imports said of them from an instant on; one statement for any number. */
export function deleteHistory(
  db: D1Database,
  siteId: string,
  rewritten: readonly { leadId: string; from: number }[],
): D1PreparedStatement {
  return db
    .prepare(
      `delete from transitions where (site_id, lead_id, at, id) in (
         select t.site_id, t.lead_id, t.at, t.id from json_each(?2) j
         cross join transitions t on t.site_id = ?1 and t.lead_id = j.value ->> 'leadId' and t.at >= j.value ->> 'from'
         where t.history = 1)`,
    )
    .bind(siteId, JSON.stringify(rewritten))
}

/** Oldest first. */
export async function listTransitions(db: D1Database, siteId: string, leadId: string): Promise<Transition[]> {
  const { results } = await db
    .prepare(
      `select id, lead_id as leadId, at, from_stage as "from", to_stage as "to", score,
              model_version as modelVersion, cause, history
       from transitions where site_id = ?1 and lead_id = ?2
       order by at, id`,
    )
    .bind(siteId, leadId)
    .all<Stored>()
  return results.map(toTransition)
}

/** Of some leads, the oldest first. */
export async function listTransitionsOf(
  db: D1Database,
  siteId: string,
  leadIds: readonly string[],
): Promise<Transition[]> {
  const { results } = await db
    .prepare(
      `select t.id, t.lead_id as leadId, t.at, t.from_stage as "from", t.to_stage as "to", t.score,
              t.model_version as modelVersion, t.cause, t.history
       from json_each(?2) j cross join transitions t on t.site_id = ?1 and t.lead_id = j.value
       order by t.at, t.id`,
    )
    .bind(siteId, JSON.stringify(leadIds))
    .all<Stored>()
  return results.map(toTransition)
}
