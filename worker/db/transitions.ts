import type { Cause, Stage } from '../../shared/scoring/index.ts'

/** One crossing, as it was known then. Never changed, never rewritten by a rebuild. */
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
}

/** One statement for any number of transitions. */
export function insertTransitions(
  db: D1Database,
  siteId: string,
  transitions: readonly Transition[],
): D1PreparedStatement {
  return db
    .prepare(
      `insert into transitions (site_id, lead_id, at, id, from_stage, to_stage, score, model_version, cause)
       select ?1, value ->> 'leadId', value ->> 'at', value ->> 'id', value ->> 'from', value ->> 'to',
              value ->> 'score', value ->> 'modelVersion', value ->> 'cause'
       from json_each(?2)`,
    )
    .bind(siteId, JSON.stringify(transitions))
}

/** Oldest first. */
export async function listTransitions(db: D1Database, siteId: string, leadId: string): Promise<Transition[]> {
  const { results } = await db
    .prepare(
      `select id, lead_id as leadId, at, from_stage as "from", to_stage as "to", score,
              model_version as modelVersion, cause
       from transitions where site_id = ?1 and lead_id = ?2
       order by at, id`,
    )
    .bind(siteId, leadId)
    .all<Transition>()
  return results
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
              t.model_version as modelVersion, t.cause
       from json_each(?2) j cross join transitions t on t.site_id = ?1 and t.lead_id = j.value
       order by t.at, t.id`,
    )
    .bind(siteId, JSON.stringify(leadIds))
    .all<Transition>()
  return results
}
