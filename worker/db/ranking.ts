import { CHANNELS } from '../../shared/attribution.ts'
import { foldName } from '../../shared/fold-name.ts'
import type { Stage } from '../../shared/scoring/index.ts'
import { LEAD_COLUMNS, type LeadRow, type StoredLeadRow, toLeadRow } from './leads.ts'

/** Which leads are meant, as far as their rows say it; what is left out says nothing. Instants are from (included) and to. */
export interface LeadFilter {
  stage?: Stage
  account?: string
  /** What it first came by: a channel, or else a campaign or referrer; in any case. */
  source?: string
  firstSeenFrom?: number
  firstSeenTo?: number
  lastSeenFrom?: number
  lastSeenTo?: number
  /** At its stage since before this instant. */
  stageBefore?: number
  /** Stands somewhere in the name, the e-mail, the user id or the account, in any case. */
  q?: string
}

export const ROW_MARKS = [
  ...(['stage', 'account', 'source', 'stageBefore', 'q'] as const),
  ...(['firstSeenFrom', 'firstSeenTo', 'lastSeenFrom', 'lastSeenTo'] as const),
] satisfies readonly (keyof LeadFilter)[]

/** Who came before anybody knew the name has arrived before the lead was made. */
const FIRST_SEEN = `coalesce(l.arrivals ->> '$.first.at', l.created_at)`

/** `?2` is the filter as `written`. Each of its fields is taken from the JSON once, not once a row: functions of constants are constants. */
const FILTER = `
  (?2 ->> 'stage' is null or l.stage = ?2 ->> 'stage')
  and (?2 ->> 'account' is null or l.account = ?2 ->> 'account')
  and (?2 ->> 'lastSeenFrom' is null or l.last_seen_at >= ?2 ->> 'lastSeenFrom')
  and (?2 ->> 'lastSeenTo' is null or l.last_seen_at < ?2 ->> 'lastSeenTo')
  and (?2 ->> 'firstSeenFrom' is null or ${FIRST_SEEN} >= ?2 ->> 'firstSeenFrom')
  and (?2 ->> 'firstSeenTo' is null or ${FIRST_SEEN} < ?2 ->> 'firstSeenTo')
  and (?2 ->> 'stageBefore' is null or l.stage_at < ?2 ->> 'stageBefore')
  and (?2 ->> 'q' is null or instr(
    lower(coalesce(l.email, '') || ' ' || coalesce(l.user_id, '') || ' ' || coalesce(l.account, '')),
    lower(?2 ->> 'q')) > 0 or instr(l.name_key, ?2 ->> 'nameKey') > 0)
  and (?2 ->> 'channel' is null or l.arrivals ->> '$.first.channel' = ?2 ->> 'channel')
  and (?2 ->> 'origin' is null or lower(?2 ->> 'origin') in (
    lower(l.arrivals ->> '$.first.campaign'), lower(l.arrivals ->> '$.first.referrer')))`

/** A place in the walk that a ranking is. */
export interface Ceiling {
  ceiling: number
  id: string
}

/** Where that walk comes to with so many more leads, whoever they are; null where there are not as many. Asks the index alone. */
export async function findCeiling(
  db: D1Database,
  siteId: string,
  { after, leads }: { after: Ceiling | null; leads: number },
): Promise<Ceiling | null> {
  return db
    .prepare(
      `select * from (
         select * from (
           select ceiling, id from leads indexed by leads_by_ceiling
           where site_id = ?1 and ceiling = ?2 and id > ?3 order by id limit ?4)
         union all
         select * from (
           select ceiling, id from leads indexed by leads_by_ceiling
           where site_id = ?1 and ceiling < coalesce(?2, 9e999) order by ceiling desc, id limit ?4))
       limit 1 offset ?4 - 1`,
    )
    .bind(siteId, after?.ceiling ?? null, after?.id ?? null, leads)
    .first<Ceiling>()
}

/**
 * The next leads of the walk that a ranking is: highest ceiling first, ids breaking ties; as far as `to`, where that is given. In
 * three ranges of the index, what is left of a tie, what is below it, and the tie in which it ends: as one condition, a long tie
 * (all who have nothing) would be read anew for each page.
 */
export async function listByCeiling(
  db: D1Database,
  siteId: string,
  filter: LeadFilter,
  { limit, after, to }: { limit: number; after: Ceiling | null; to: Ceiling | null },
): Promise<LeadRow[]> {
  const { results } = await db
    .prepare(
      `select * from (
         select ${LEAD_COLUMNS} from leads l indexed by leads_by_ceiling
         where l.site_id = ?1 and l.ceiling = ?3 and l.id > ?4 and l.id <= iif(?6 is ?3, ?7, '\uffff') and ${FILTER}
         order by l.id limit ?5)
       union all
       select * from (
         select ${LEAD_COLUMNS} from leads l indexed by leads_by_ceiling
         where l.site_id = ?1 and l.ceiling < coalesce(?3, 9e999) and l.ceiling > coalesce(?6, -9e999)
           and ${FILTER}
         order by l.ceiling desc, l.id limit ?5)
       union all
       select * from (
         select ${LEAD_COLUMNS} from leads l indexed by leads_by_ceiling
         where l.site_id = ?1 and l.ceiling = ?6 and ?6 is not ?3 and l.id <= ?7 and ${FILTER}
         order by l.id limit ?5)
       limit ?5`,
    )
    .bind(
      ...[siteId, written(filter), after?.ceiling ?? null, after?.id ?? null, limit],
      ...[to?.ceiling ?? null, to?.id ?? null],
    )
    .all<StoredLeadRow>()
  return results.map(toLeadRow)
}

/**
 * Of the next so many leads by id, the ids of those that are meant; `last` is where to go on, null where there are no more. By id,
 * which is how rows lie in the file: to go through all of them takes an eighth of what it takes by ceiling. The people of an
 * account are found by it.
 */
export async function listIdsFiltered(
  db: D1Database,
  siteId: string,
  filter: LeadFilter,
  { after, rows }: { after: string; rows: number },
): Promise<{ ids: string[]; last: string | null }> {
  const index = filter.account === undefined ? '' : 'indexed by leads_by_account'
  const account = filter.account === undefined ? '' : `and account = ?2 ->> 'account'`
  const slice = await db
    .prepare(
      `select json_group_array(l.id) filter (where ${FILTER}) as ids, max(l.id) as last, count(*) as looked
       from (select id, stage, stage_at, email, user_id, name_key, account, arrivals, created_at, last_seen_at
             from leads ${index} where site_id = ?1 ${account} and id > ?3 order by id limit ?4) l`,
    )
    .bind(siteId, written(filter), after, rows)
    .first<{ ids: string; last: string | null; looked: number }>()
  if (!slice) return { ids: [], last: null }
  return { ids: JSON.parse(slice.ids), last: slice.looked < rows ? null : slice.last }
}

/** Those of some leads that are meant. */
export async function listFiltered(
  db: D1Database,
  siteId: string,
  filter: LeadFilter,
  ids: readonly string[],
): Promise<LeadRow[]> {
  const { results } = await db
    .prepare(
      `select ${LEAD_COLUMNS} from json_each(?3) j
       cross join leads l on l.site_id = ?1 and l.id = j.value
       where ${FILTER}`,
    )
    .bind(siteId, written(filter), JSON.stringify(ids))
    .all<StoredLeadRow>()
  return results.map(toLeadRow)
}

/** The next leads by id that are meant: for whoever wants them all, in an order that no event disturbs. */
export async function listByIdFiltered(
  db: D1Database,
  siteId: string,
  filter: LeadFilter,
  { after, limit }: { after: string; limit: number },
): Promise<LeadRow[]> {
  const { results } = await db
    .prepare(
      `select ${LEAD_COLUMNS} from leads l
       where l.site_id = ?1 and l.id > ?3 and ${FILTER}
       order by l.id limit ?4`,
    )
    .bind(siteId, written(filter), after, limit)
    .all<StoredLeadRow>()
  return results.map(toLeadRow)
}

/**
 * Names are compared by their letters alone, which SQLite knows little of: it is done before it is asked. A channel's name means
 * the channel alone, so that a list holds whom a report counts there, whatever links call their campaigns.
 */
function written({ q, source, ...filter }: LeadFilter): string {
  const channel = CHANNELS.find((name) => name === source?.toLowerCase())
  const origin = channel === undefined ? source : undefined
  return JSON.stringify({ ...filter, channel, origin, q, nameKey: foldName(q ?? '') || null })
}
