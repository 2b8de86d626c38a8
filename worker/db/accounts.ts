import { LEAD_COLUMNS, type LeadRow, type StoredLeadRow, toLeadRow } from './leads.ts'

/** A lead in the walk that a ranking of accounts is: what tells whose it is, and how much it can give at most. */
export interface Belonging {
  id: string
  account: string | null
  ceiling: number
}

/** The next leads, highest ceiling first, ids breaking ties. */
export async function listBelongings(
  db: D1Database,
  siteId: string,
  { limit, after }: { limit: number; after: Belonging | null },
): Promise<Belonging[]> {
  const { results } = await db
    .prepare(
      `select id, account, ceiling from leads
       where site_id = ?1 and (?2 is null or ceiling < ?2 or (ceiling = ?2 and id > ?3))
         and ceiling <= coalesce(?2, 9e999)
       order by ceiling desc, id
       limit ?4`,
    )
    .bind(siteId, after?.ceiling ?? null, after?.id ?? null, limit)
    .all<Belonging>()
  return results
}

/** The leads of some accounts; of each at most so many. */
export async function listLeadsOfAccounts(
  db: D1Database,
  siteId: string,
  accounts: readonly string[],
  most: number,
): Promise<LeadRow[]> {
  if (accounts.length === 0) return []
  const statement = db.prepare(
    `select ${LEAD_COLUMNS} from leads l indexed by leads_by_account
     where l.site_id = ?1 and l.account = ?2 order by l.id limit ?3`,
  )
  const results = await db.batch<StoredLeadRow>(
    accounts.map((account) => statement.bind(siteId, account, most)),
  )
  return results.flatMap((result) => result.results).map(toLeadRow)
}

/** The next leads that are held because of their contact data, by id. */
export async function listQuarantined(
  db: D1Database,
  siteId: string,
  { limit, after }: { limit: number; after: string },
): Promise<LeadRow[]> {
  const { results } = await db
    .prepare(
      `select ${LEAD_COLUMNS} from leads l
       where l.site_id = ?1 and l.id > ?2 and l.quarantine is not null order by l.id limit ?3`,
    )
    .bind(siteId, after, limit)
    .all<StoredLeadRow>()
  return results.map(toLeadRow)
}
