import { findLeadIdByIdentity, findLeadRow, listLeadRows } from '../db/leads.ts'
import { findVisitor } from '../db/visitors.ts'
import type { Lead } from './lead.ts'
import { scoreLead, toLead, toWholeLead } from './score-lead.ts'
import type { SiteContext } from './site.ts'

/** A lead as of now; null where the site has none of that id. */
export async function findLead(
  db: D1Database,
  site: SiteContext,
  id: string,
  now: number,
): Promise<Lead | null> {
  const row = await findLeadRow(db, site.id, id)
  return row && toWholeLead(scoreLead(row, site, now), site)
}

/** Several at once, in one statement; each once, and those that are none are left out. */
export async function findLeads(
  db: D1Database,
  site: SiteContext,
  ids: readonly string[],
  now: number,
): Promise<Lead[]> {
  const rows = await listLeadRows(db, site.id, [...new Set(ids)])
  return rows.map((row) => toLead(scoreLead(row, site, now), site))
}

/** By an identity key, such as 'email:ada@example.com'. */
export async function findLeadByIdentity(
  db: D1Database,
  site: SiteContext,
  key: string,
  now: number,
): Promise<Lead | null> {
  const id = await findLeadIdByIdentity(db, site.id, key)
  return id === null ? null : findLead(db, site, id, now)
}

/** The lead that a visitor is linked to now; null for an anonymous one. */
export async function findLeadByVisitor(
  db: D1Database,
  site: SiteContext,
  visitor: string,
  now: number,
): Promise<Lead | null> {
  const row = await findVisitor(db, site.id, visitor)
  return row?.leadId == null ? null : findLead(db, site, row.leadId, now)
}
