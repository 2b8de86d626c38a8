import type { Arrivals } from '../../shared/attribution.ts'
import type { Stage } from '../../shared/scoring/index.ts'
import type { Epoch } from './sites.ts'

export interface LeadRow {
  id: string
  version: number
  email: string | null
  userId: string | null
  /** What it is called, folded (see shared/fold-name.ts): searches look at it. */
  nameKey: string | null
  standing: 'claimed' | 'verified'
  /** Visitors linked by a claim alone; bounded, see resolve.ts. */
  claims: number
  /** Visitors that a person linked by hand. While there is one, nobody joins on a browser's word. */
  hands: number
  stage: Stage
  stageAt: number
  /** Until when its stages were decided as time went: what an import brings dates none before. Null = all are its history's. */
  fixedAt: number | null
  /** The outcome that its stage has followed, by its event's id; null = none. */
  outcome: string | null
  /** Where a silent publish let it stay below its mark: the raw score below which it falls. */
  spared: number | null
  modelVersion: number
  /** Raw engagement at `scoredAt`. */
  score: number
  scoredAt: number
  /** No score of this lead is above it from `scoredAt` on. */
  ceiling: number
  /** When time alone next changes something; too early is harmless. */
  dueAt: number | null
  /** Whom it belongs to: a company's domain, or the account it was given. */
  account: string | null
  /** Why its contact data is not believed, as a JSON list. While there is a reason it is kept from sales. */
  quarantine: string | null
  /** When a person said that the data is good: nothing holds it from then on. */
  releasedAt: number | null
  arrivals: Arrivals | null
  createdAt: number
  lastSeenAt: number
  registers: string
}

/** As `select` gives it. */
export type StoredLeadRow = Omit<LeadRow, 'arrivals'> & { arrivals: string | null }

export function toLeadRow(row: StoredLeadRow): LeadRow {
  return { ...row, arrivals: row.arrivals === null ? null : JSON.parse(row.arrivals) }
}

export const LEAD_COLUMNS = `l.id, l.version, l.email, l.user_id as userId, l.name_key as nameKey, l.standing, l.claims, l.hands,
  l.stage, l.stage_at as stageAt, l.fixed_at as fixedAt, l.outcome, l.spared, l.model_version as modelVersion, l.score, l.scored_at as scoredAt, l.ceiling,
  l.due_at as dueAt, l.account, l.quarantine, l.released_at as releasedAt, l.arrivals, l.created_at as createdAt,
  l.last_seen_at as lastSeenAt, l.registers`

/** Indexed columns cost a row when they are named, changed or not: name them only when they change. */
export interface Named {
  ceiling: boolean
  dueAt: boolean
  account: boolean
}

/**
 * Writes leads whose `version` is one more than the stored one (1 for a new lead), with the guard of visitors.ts.
 * `named` says which of the indexed columns an existing lead's row is given.
 */
export function upsertLeads(
  db: D1Database,
  { id: siteId, epoch }: Epoch,
  leads: readonly LeadRow[],
  named: Named,
): D1PreparedStatement {
  return db
    .prepare(
      `insert into leads (site_id, id, version, email, user_id, name_key, standing, claims, hands, stage, stage_at, fixed_at, outcome, spared,
                          model_version, score, scored_at, ceiling, due_at, account, quarantine, released_at, arrivals,
                          created_at, last_seen_at, registers)
       select ?1, value ->> 'id',
              case when (value ->> 'version' = 1 or exists
                (select 1 from leads l where l.site_id = ?1 and l.id = value ->> 'id'))
                and ?3 = (select epoch from sites where id = ?1 and held_at is null)
              then value ->> 'version' end,
              value ->> 'email', value ->> 'userId', value ->> 'nameKey',
              value ->> 'standing', value ->> 'claims', value ->> 'hands', value ->> 'stage', value ->> 'stageAt', value ->> 'fixedAt',
              value ->> 'outcome', value ->> 'spared', value ->> 'modelVersion', value ->> 'score', value ->> 'scoredAt', value ->> 'ceiling',
              value ->> 'dueAt', value ->> 'account', value ->> 'quarantine', value ->> 'releasedAt', value ->> 'arrivals',
              value ->> 'createdAt', value ->> 'lastSeenAt', value ->> 'registers'
       from json_each(?2) where true
       on conflict (site_id, id) do update set
         version = case when version = excluded.version - 1 then excluded.version end,
         email = excluded.email, user_id = excluded.user_id, name_key = excluded.name_key, standing = excluded.standing,
         claims = excluded.claims, hands = excluded.hands, stage = excluded.stage, stage_at = excluded.stage_at, fixed_at = excluded.fixed_at, outcome = excluded.outcome,
         spared = excluded.spared, model_version = excluded.model_version, score = excluded.score, scored_at = excluded.scored_at,
         quarantine = excluded.quarantine, released_at = excluded.released_at, arrivals = excluded.arrivals,
         created_at = excluded.created_at, last_seen_at = excluded.last_seen_at, registers = excluded.registers
         ${named.ceiling ? ', ceiling = excluded.ceiling' : ''}
         ${named.dueAt ? ', due_at = excluded.due_at' : ''}
         ${named.account ? ', account = excluded.account' : ''}`,
    )
    .bind(siteId, JSON.stringify(leads), epoch)
}

export async function findLeadRow(db: D1Database, siteId: string, id: string): Promise<LeadRow | null> {
  const row = await db
    .prepare(`select ${LEAD_COLUMNS} from leads l where l.site_id = ?1 and l.id = ?2`)
    .bind(siteId, id)
    .first<StoredLeadRow>()
  return row && toLeadRow(row)
}

/** The leads of some ids; ids that are none are left out. */
export async function listLeadRows(
  db: D1Database,
  siteId: string,
  ids: readonly string[],
): Promise<LeadRow[]> {
  const { results } = await db
    .prepare(
      `select ${LEAD_COLUMNS} from json_each(?2) j
       cross join leads l on l.site_id = ?1 and l.id = j.value`,
    )
    .bind(siteId, JSON.stringify(ids))
    .all<StoredLeadRow>()
  return results.map(toLeadRow)
}

/** The lead behind an identity key, such as 'email:ada@example.com'. */
export async function findLeadIdByIdentity(
  db: D1Database,
  siteId: string,
  key: string,
): Promise<string | null> {
  return db
    .prepare('select lead_id from identities where site_id = ?1 and key = ?2')
    .bind(siteId, key)
    .first('lead_id')
}

/**
 * Leads whose time has come, of every site in this database, the longest due first. Whether any site is held is looked up
 * once: only then is every lead's own asked for. Nor is it looked for among none: that is a row read for each.
 */
export async function listDue(
  db: D1Database,
  now: number,
  /** `without` leads of these sites. */
  { limit, without }: { limit: number; without: readonly string[] },
): Promise<{ siteId: string; id: string }[]> {
  const { results } = await db
    .prepare(
      `select site_id as siteId, id from leads
       where due_at is not null and due_at <= ?1
         and (not exists (select 1 from sites where held_at is not null)
              or site_id not in (select id from sites where held_at is not null))
         and (json_array_length(?3) = 0 or site_id not in (select value from json_each(?3)))
       order by due_at limit ?2`,
    )
    .bind(now, limit, JSON.stringify(without))
    .all<{ siteId: string; id: string }>()
  return results
}

/** The next leads of a site by id, which says nothing of who they are: any number of them is a fair sample. */
export async function listLeadsById(
  db: D1Database,
  siteId: string,
  { after, limit }: { after: string; limit: number },
): Promise<LeadRow[]> {
  const { results } = await db
    .prepare(`select ${LEAD_COLUMNS} from leads l where l.site_id = ?1 and l.id > ?2 order by l.id limit ?3`)
    .bind(siteId, after, limit)
    .all<StoredLeadRow>()
  return results.map(toLeadRow)
}

/** The next leads by id that were last scored by another version than this one. */
export async function listLeadIdsOfOtherModel(
  db: D1Database,
  siteId: string,
  modelVersion: number,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select id from leads where site_id = ?1 and id > ?3 and model_version <> ?2 order by id limit ?4`,
    )
    .bind(siteId, modelVersion, after, limit)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

export async function countLeads(db: D1Database, siteId: string): Promise<number> {
  const count = await db
    .prepare('select count(*) as n from leads where site_id = ?1')
    .bind(siteId)
    .first<number>('n')
  return count ?? 0
}

/** How many leads belong to an account. */
export async function countColleagues(db: D1Database, siteId: string, account: string): Promise<number> {
  const count = await db
    .prepare('select count(*) as n from leads where site_id = ?1 and account = ?2')
    .bind(siteId, account)
    .first<number>('n')
  return count ?? 0
}

/** All leads of a site are looked at again, from now on. */
export function updateAllDue(db: D1Database, siteId: string, now: number): D1PreparedStatement {
  return db.prepare('update leads set due_at = ?2 where site_id = ?1').bind(siteId, now)
}

/** The next leads by id that nobody has seen since, and the last id looked at. */
export async function listStaleLeads(
  db: D1Database,
  siteId: string,
  { before, after, limit }: { before: number; after: string; limit: number },
): Promise<{ ids: string[]; last: string | null }> {
  const { results } = await db
    .prepare(
      `select id, last_seen_at < ?3 as stale from leads
       where site_id = ?1 and id > ?2 order by id limit ?4`,
    )
    .bind(siteId, after, before, limit)
    .all<{ id: string; stale: number }>()
  return {
    ids: results.filter(({ stale }) => stale === 1).map(({ id }) => id),
    last: results.length < limit ? null : (results.at(-1)?.id ?? null),
  }
}
