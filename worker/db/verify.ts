import type { StoredEvent } from '../../shared/wire.ts'
import { type ArchivedBlock, blocksOf, toBlocks } from './archived.ts'
import type { VisitorEvents } from './events.ts'
import { LEAD_COLUMNS, type LeadRow, type StoredLeadRow, toLeadRow } from './leads.ts'
import { type StoredVisitorRow, toVisitor, VISITOR_COLUMNS, type VisitorRow } from './visitors.ts'

/** A visitor with all it was made from, as all of it was at one instant. */
export interface VisitorWithEvents extends VisitorEvents {
  row: VisitorRow
  /** Whether the lead that its row names has a row. */
  hasLead: boolean
}

/** A lead with the visitors that are linked to it now, as all of it was at one instant. */
export interface LeadWithVisitors {
  lead: LeadRow
  visitors: VisitorRow[]
}

export interface Page {
  after: string
  limit: number
}

/** The next visitors of a site by id, with every event of theirs that is here, and where the others lie. */
export async function listVisitorsWithEvents(
  db: D1Database,
  siteId: string,
  { after, limit }: Page,
): Promise<{ visitors: VisitorWithEvents[]; blocks: ArchivedBlock[] }> {
  const page = 'select id from visitors where site_id = ?1 and id > ?2 order by id limit ?3'
  const [rows, bodies, blocks] = await db.batch([
    db
      .prepare(
        `select ${VISITOR_COLUMNS}, exists
           (select 1 from leads l where l.site_id = v.site_id and l.id = v.lead_id) as hasLead
         from visitors v where v.site_id = ?1 and v.id > ?2 order by v.id limit ?3`,
      )
      .bind(siteId, after, limit),
    db
      .prepare(
        `select e.visitor_id as visitor, e.body from (${page}) p
         cross join events e on e.site_id = ?1 and e.visitor_id = p.id
         order by e.visitor_id, e.id`,
      )
      .bind(siteId, after, limit),
    db.prepare(blocksOf(page)).bind(siteId, after, limit),
  ])
  const events = new Map<string, StoredEvent[]>()
  for (const { visitor, body } of all<{ visitor: string; body: string }>(bodies)) {
    const list = events.get(visitor) ?? []
    events.set(visitor, list)
    list.push(JSON.parse(body))
  }
  const visitors = all<StoredVisitorRow & { hasLead: number }>(rows).map(({ hasLead, ...row }) => ({
    row: toVisitor(row),
    visitor: row.id,
    events: events.get(row.id) ?? [],
    hasLead: hasLead === 1,
  }))
  return { visitors, blocks: toBlocks(blocks) }
}

/** The next leads of a site by id, with the visitors whose own rows name them. */
export async function listLeadsWithVisitors(
  db: D1Database,
  siteId: string,
  { after, limit }: Page,
): Promise<LeadWithVisitors[]> {
  const page = 'select id from leads where site_id = ?1 and id > ?2 order by id limit ?3'
  const [rows, members] = await db.batch([
    db
      .prepare(
        `select ${LEAD_COLUMNS} from leads l
         where l.site_id = ?1 and l.id > ?2 order by l.id limit ?3`,
      )
      .bind(siteId, after, limit),
    db
      .prepare(
        `select ${VISITOR_COLUMNS}
         from (select distinct k.lead_id, k.visitor_id from (${page}) p
               cross join links k on k.site_id = ?1 and k.lead_id = p.id) k
         cross join visitors v on v.site_id = ?1 and v.id = k.visitor_id and v.lead_id = k.lead_id
         order by v.id`,
      )
      .bind(siteId, after, limit),
  ])
  const visitors = all<StoredVisitorRow>(members).map(toVisitor)
  return all<StoredLeadRow>(rows)
    .map(toLeadRow)
    .map((lead) => ({
      lead,
      visitors: visitors.filter(({ leadId }) => leadId === lead.id),
    }))
}

/** Visitors that have events and no row: there must be none. Reads every event of the site. */
export async function listOrphans(db: D1Database, siteId: string, limit: number): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select distinct e.visitor_id as id from events e
       where e.site_id = ?1
         and not exists (select 1 from visitors v where v.site_id = ?1 and v.id = e.visitor_id)
       limit ?2`,
    )
    .bind(siteId, limit)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

/** `batch` cannot say which statement gives which row; the statements above do. */
function all<Row>(result: D1Result<unknown> | undefined): Row[] {
  return (result?.results ?? []) as Row[]
}
