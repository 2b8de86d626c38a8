import type { Arrivals } from '../../shared/attribution.ts'
import type { Provenance } from '../../shared/wire.ts'
import type { Epoch } from './sites.ts'
import { FIRST_VERSIONS } from './visitor-version.ts'

/** Who a visitor said it is. */
export interface Claim {
  /** Identity keys, the strongest first: 'user:42', 'email:ada@example.com'. */
  keys: string[]
  provenance: Provenance
  /** The claiming event's. */
  at: number
  id: string
}

/** The claim that holds a visitor, and since when it is known whose the visitor is: the look-back counts from there. */
export interface HoldingClaim extends Claim {
  /** The earliest claim to the same lead, whatever its provenance; milliseconds since 1970. */
  since: number
  /** The lead that this claim names and may not link to, being no more than a browser's word. */
  refused?: string
  /** Leads whose signed links were opened in this browser: of these, whoever says its name is believed. */
  proved?: string[]
  /** Where a person put the visitor by hand: where it would stand without. What the visitor says goes on below. */
  byHand?: Standing
}

/** Whose a visitor is, and on whose word. */
export interface Standing {
  leadId: string | null
  claim: HoldingClaim | null
}

/** How fast a visitor goes, and whether that, or anything else, says it is a machine. */
export interface Noise {
  /** Why it is taken for one. Stays, once said. */
  verdict?: string
  /** The latest minute in which it did something, since 1970, and how much. */
  minute: number
  count: number
}

export interface VisitorRow {
  id: string
  /** Grows by one with each write, from a multiple of FIRST_VERSIONS that is drawn when the row is made. */
  version: number
  leadId: string | null
  claim: HoldingClaim | null
  noise: Noise | null
  arrivals: Arrivals | null
  firstSeenAt: number
  /** Of anything that is kept of it, what sales noted included. */
  lastSeenAt: number
  /** When it last did something itself; 0 where nothing is kept that it did. */
  actedAt: number
  registers: string
}

/** As `select` gives it. */
export type StoredVisitorRow = Omit<VisitorRow, JsonColumn> & { [column in JsonColumn]: string | null }

type JsonColumn = 'claim' | 'noise' | 'arrivals'

export const VISITOR_COLUMNS = `v.id, v.version, v.lead_id as leadId, v.claim, v.noise, v.arrivals,
  v.first_seen_at as firstSeenAt, v.last_seen_at as lastSeenAt, v.acted_at as actedAt, v.registers`

/** A row to be written. The first of a visitor has no row before it to collide with: its grave stands in for that. */
export type WrittenVisitor = VisitorRow & {
  /** The hash under which the visitor would be among those who took their consent back. */
  grave?: string
}

/**
 * Writes visitors whose `version` is the next of the stored one (a first one for a new visitor). A row that somebody else wrote
 * or erased since makes its version null, which the table refuses: the whole batch is undone. So does a first row whose
 * visitor has taken its consent back since, and a writer that knows the site's models of yesterday: it would not collect what
 * the next one needs.
 */
export function upsertVisitors(
  db: D1Database,
  { id: siteId, epoch }: Epoch,
  visitors: readonly WrittenVisitor[],
): D1PreparedStatement {
  return db
    .prepare(
      `insert into visitors (site_id, id, version, lead_id, claim, noise, arrivals, first_seen_at, last_seen_at, acted_at,
                             registers)
       select ?1, value ->> 'id',
              case when case when value ->> 'version' % ${FIRST_VERSIONS} = 0
                then not exists (select 1 from tombstones t
                                 where t.site_id = ?1 and t.hash = value ->> 'grave' and t.cause = 'withdrawn')
                else exists (select 1 from visitors v where v.site_id = ?1 and v.id = value ->> 'id') end
                and ?3 = (select epoch from sites where id = ?1 and held_at is null)
              then value ->> 'version' end,
              value ->> 'leadId', value ->> 'claim', value ->> 'noise', value ->> 'arrivals',
              value ->> 'firstSeenAt', value ->> 'lastSeenAt', value ->> 'actedAt', value ->> 'registers'
       from json_each(?2) where true -- "where" keeps "on conflict" from being read as a join: sqlite.org/lang_upsert.html
       on conflict (site_id, id) do update set
         version = case when version = excluded.version - 1 then excluded.version end,
         lead_id = excluded.lead_id, claim = excluded.claim, noise = excluded.noise, arrivals = excluded.arrivals,
         first_seen_at = excluded.first_seen_at,
         last_seen_at = excluded.last_seen_at, acted_at = excluded.acted_at, registers = excluded.registers`,
    )
    .bind(siteId, JSON.stringify(visitors), epoch)
}

export async function findVisitor(db: D1Database, siteId: string, id: string): Promise<VisitorRow | null> {
  const row = await db
    .prepare(`select ${VISITOR_COLUMNS} from visitors v where v.site_id = ?1 and v.id = ?2`)
    .bind(siteId, id)
    .first<StoredVisitorRow>()
  return row && toVisitor(row)
}

/** The visitors now linked to a lead, by id. Links are append only, so the visitor's own row has the last word. */
export async function listVisitors(db: D1Database, siteId: string, leadId: string): Promise<VisitorRow[]> {
  const { results } = await db
    .prepare(
      `select ${VISITOR_COLUMNS}
       from (select distinct visitor_id from links where site_id = ?1 and lead_id = ?2) k
       join visitors v on v.site_id = ?1 and v.id = k.visitor_id and v.lead_id = ?2
       order by v.id`,
    )
    .bind(siteId, leadId)
    .all<StoredVisitorRow>()
  return results.map(toVisitor)
}

export function toVisitor(row: StoredVisitorRow): VisitorRow {
  const read = (text: string | null) => (text === null ? null : JSON.parse(text))
  return { ...row, claim: read(row.claim), noise: read(row.noise), arrivals: read(row.arrivals) }
}

/** The next visitors whose registers do not begin with one of these texts, by id. */
export async function listVisitorsNotBeginning(
  db: D1Database,
  siteId: string,
  beginnings: readonly string[],
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select v.id from visitors v
       where v.site_id = ?1 and v.id > ?3
         and not exists (select 1 from json_each(?2) j where substr(v.registers, 1, length(j.value)) = j.value)
       order by v.id limit ?4`,
    )
    .bind(siteId, JSON.stringify(beginnings), after, limit)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

export async function findVisitors(
  db: D1Database,
  siteId: string,
  ids: readonly string[],
): Promise<VisitorRow[]> {
  const { results } = await db
    .prepare(
      `select ${VISITOR_COLUMNS} from json_each(?2) j
       cross join visitors v on v.site_id = ?1 and v.id = j.value`,
    )
    .bind(siteId, JSON.stringify(ids))
    .all<StoredVisitorRow>()
  return results.map(toVisitor)
}

/** The visitors now linked to any of these leads, by id. */
export async function listVisitorsOf(
  db: D1Database,
  siteId: string,
  leadIds: readonly string[],
): Promise<VisitorRow[]> {
  const { results } = await db
    .prepare(
      `select ${VISITOR_COLUMNS}
       from (select distinct k.lead_id, k.visitor_id from json_each(?2) j
             cross join links k on k.site_id = ?1 and k.lead_id = j.value) k
       cross join visitors v on v.site_id = ?1 and v.id = k.visitor_id and v.lead_id = k.lead_id
       order by v.id`,
    )
    .bind(siteId, JSON.stringify(leadIds))
    .all<StoredVisitorRow>()
  return results.map(toVisitor)
}

/** Every visitor that is, or was, linked to any of these leads. */
export async function listVisitorIdsOf(
  db: D1Database,
  siteId: string,
  leadIds: readonly string[],
): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select distinct k.visitor_id as id from json_each(?2) j
       cross join links k on k.site_id = ?1 and k.lead_id = j.value`,
    )
    .bind(siteId, JSON.stringify(leadIds))
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

/** Those among the next visitors by id that were there before an instant, and the last id looked at. */
export async function listOldVisitors(
  db: D1Database,
  siteId: string,
  { before, after, limit }: { before: number; after: string; limit: number },
): Promise<{ ids: string[]; last: string | null }> {
  const { results } = await db
    .prepare(
      `select id, first_seen_at < ?3 as old from visitors
       where site_id = ?1 and id > ?2 order by id limit ?4`,
    )
    .bind(siteId, after, before, limit)
    .all<{ id: string; old: number }>()
  return {
    ids: results.filter(({ old }) => old === 1).map(({ id }) => id),
    last: results.length < limit ? null : (results.at(-1)?.id ?? null),
  }
}

/** When anybody of the site was last seen; null where nobody ever was. */
export async function findLastSeen(db: D1Database, siteId: string): Promise<number | null> {
  return db
    .prepare('select max(last_seen_at) as at from visitors where site_id = ?1')
    .bind(siteId)
    .first<number>('at')
}
