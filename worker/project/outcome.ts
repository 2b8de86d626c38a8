import { emailKey, kindOf, leadKey, partOf, userKey } from '../../shared/identity.ts'
import type { Outcome, StoredEvent } from '../../shared/wire.ts'
import { findLeadIdByIdentity, findLeadRow, type LeadRow } from '../db/leads.ts'
import { findOutcomesById } from '../db/outcomes.ts'
import { findVisitor } from '../db/visitors.ts'
import type { SiteContext } from '../read/site.ts'
import { personVisitor } from './person.ts'
import { projectAll } from './project.ts'

/** Who an outcome is of: one of these is given. A name that nobody has yet makes a lead. */
export interface Whose {
  lead?: string | undefined
  email?: string | undefined
  userId?: string | undefined
}

export type NewOutcome = Pick<Outcome, 'id' | 'at' | 'outcome' | 'value' | 'reason'>

export type Recorded =
  | { ok: true; leadId: string; stage: LeadRow['stage']; repeated: boolean; created: boolean }
  | { ok: false; reason: 'no such lead' | 'not a name' }

/**
 * Notes what became of a lead. The last word by its time counts, whenever it arrives; one id counts once, whichever name its
 * lead was called by.
 */
export async function recordOutcome(
  db: D1Database,
  site: SiteContext,
  { whose, outcome }: { whose: Whose; outcome: NewOutcome },
  now: number,
): Promise<Recorded> {
  const key = keyOf(whose)
  if (key === undefined) return { ok: false, reason: 'not a name' }
  const known = whose.lead ?? (await findLeadIdByIdentity(db, site.id, key))
  const lead = known === null ? null : await findLeadRow(db, site.id, known)
  if (!lead && whose.lead !== undefined) return { ok: false, reason: 'no such lead' }
  if (lead) {
    const { length } = await findOutcomesById(db, site.id, lead.id, outcome.id)
    if (length > 0) return { ok: true, leadId: lead.id, stage: lead.stage, repeated: true, created: false }
  }
  const { visitor, names } = await standInFor(db, site, lead, key)
  const event: StoredEvent = {
    ...outcome,
    ...names,
    kind: 'outcome',
    at: Math.min(outcome.at, now),
    receivedAt: now,
    provenance: 'server',
  }
  const [projected] = await projectAll(db, site, [{ siteId: site.id, visitor, events: [event] }], now)
  if (!projected || projected.ignored.length > 0) return { ok: false, reason: 'no such lead' }
  const leadId = lead?.id ?? (await findLeadIdByIdentity(db, site.id, key))
  const row = leadId === null ? null : await findLeadRow(db, site.id, leadId)
  if (!row) return { ok: false, reason: 'no such lead' }
  const repeated = projected.accepted === 0
  return { ok: true, leadId: row.id, stage: row.stage, repeated, created: !lead && !repeated }
}

function keyOf({ lead, email, userId }: Whose): string | undefined {
  if (lead !== undefined) return leadKey(lead)
  return userId === undefined ? emailKey(email ?? '') : userKey(userId)
}

type Names = Pick<StoredEvent, 'by' | 'lead'>

/** The visitor that servers know this person as, unless somebody has put it to another lead since. */
async function standInFor(
  db: D1Database,
  site: SiteContext,
  lead: LeadRow | null,
  key: string,
): Promise<{ visitor: string; names: Names }> {
  const own = (lead?.userId && userKey(lead.userId)) || (lead?.email && emailKey(lead.email)) || key
  const visitor = await personVisitor(site.id, own)
  const row = lead && (await findVisitor(db, site.id, visitor))
  if (kindOf(own) === 'lead' || (row && row.leadId !== lead?.id)) {
    const leadId = lead?.id ?? partOf([own], 'lead') ?? ''
    return { visitor: await personVisitor(site.id, leadKey(leadId)), names: { lead: leadId } }
  }
  const userId = partOf([own], 'user')
  const email = partOf([own], 'email')
  return { visitor, names: { by: { ...(userId !== null && { userId }), ...(email !== null && { email }) } } }
}
