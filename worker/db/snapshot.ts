import type { Identity } from './identities.ts'
import { LEAD_COLUMNS, type LeadRow, type StoredLeadRow, toLeadRow } from './leads.ts'
import type { Tombstone } from './tombstones.ts'
import { type StoredVisitorRow, toVisitor, VISITOR_COLUMNS, type VisitorRow } from './visitors.ts'

/** What one flight of beacons may touch. */
export interface Wanted {
  /** By visitor, the ids of the events that came. */
  beacons: readonly { visitor: string; ids: readonly string[] }[]
  /** Identity keys named in them. */
  keys: readonly string[]
  /** Hashes under which visitors and names would be among the erased. */
  hashes: readonly string[]
}

export interface Snapshot {
  visitors: VisitorRow[]
  leads: LeadRow[]
  identities: Identity[]
  stored: { visitor: string; id: string }[]
  tombstones: Tombstone[]
}

/**
 * The rows before a flight, in one call and at one instant. Point reads only, so history and other leads cost nothing:
 * a cross join keeps its order, where a plain one lets SQLite walk the whole site and look into the JSON for each row
 * (sqlite.org/optoverview.html#crossjoin).
 */
export async function readSnapshot(db: D1Database, siteId: string, wanted: Wanted): Promise<Snapshot> {
  const beacons = JSON.stringify(wanted.beacons)
  const keys = JSON.stringify(wanted.keys)
  const statements = [
    db
      .prepare(
        `select ${VISITOR_COLUMNS} from json_each(?2) b
         cross join visitors v on v.site_id = ?1 and v.id = b.value ->> 'visitor'`,
      )
      .bind(siteId, beacons),
    db
      .prepare(
        `select ${LEAD_COLUMNS} from leads l
         where l.site_id = ?1 and l.id in (
           select v.lead_id from json_each(?2) b
           cross join visitors v on v.site_id = ?1 and v.id = b.value ->> 'visitor'
           union
           select v.claim ->> '$.byHand.leadId' from json_each(?2) b
           cross join visitors v on v.site_id = ?1 and v.id = b.value ->> 'visitor'
           union
           select substr(k.value, 6) from json_each(?3) k where substr(k.value, 1, 5) = 'lead:'
           union
           select i.lead_id from json_each(?3) k
           cross join identities i on i.site_id = ?1 and i.key = k.value)`,
      )
      .bind(siteId, beacons, keys),
    db
      .prepare(
        `select e.visitor_id as visitor, e.id
         from json_each(?2) b cross join json_each(b.value, '$.ids') i
         cross join events e on e.site_id = ?1 and e.visitor_id = b.value ->> 'visitor' and e.id = i.value`,
      )
      .bind(siteId, beacons),
    db
      .prepare(
        `select t.hash, t.at, t.cause from json_each(?2) h
         cross join tombstones t on t.site_id = ?1 and t.hash = h.value`,
      )
      .bind(siteId, JSON.stringify(wanted.hashes)),
  ]
  if (wanted.keys.length > 0) {
    statements.push(
      db
        .prepare(
          `select i.key, i.lead_id as leadId from json_each(?2) k
           cross join identities i on i.site_id = ?1 and i.key = k.value`,
        )
        .bind(siteId, keys),
    )
  }
  const [visitors, leads, stored, tombstones, identities] = await db.batch(statements)
  return {
    visitors: rows<StoredVisitorRow>(visitors).map(toVisitor),
    leads: rows<StoredLeadRow>(leads).map(toLeadRow),
    stored: rows<{ visitor: string; id: string }>(stored),
    tombstones: rows<Tombstone>(tombstones),
    identities: rows<Identity>(identities),
  }
}

/** `batch` cannot say which statement gives which row; the statements above do. */
function rows<Row>(result: D1Result<unknown> | undefined): Row[] {
  return (result?.results ?? []) as Row[]
}
