import { emptyRegisters, fold, linked, merge, type Registers } from '../../shared/scoring/index.ts'
import { listEvents } from '../db/events.ts'
import { findLeadRow } from '../db/leads.ts'
import { findVisitor, listVisitors } from '../db/visitors.ts'
import type { SiteContext } from '../read/site.ts'
import { counts } from './beacon.ts'
import { commit } from './commit.ts'
import { retrying } from './project.ts'
import { rescore } from './rescore.ts'
import { decoded } from './state.ts'

/** What a visitor's registers come to from its events alone: the same fold, and nothing stored before. */
export async function refold(db: D1Database, site: SiteContext, visitor: string): Promise<Registers> {
  const events = await listEvents(db, site.id, visitor)
  const counted = events.filter((event) => counts(event, visitor, site.settings))
  return fold(emptyRegisters(), counted, site.compiled)
}

/** Writes a visitor's registers from its events, and those of its lead from all its visitors. Guarded like any write. */
export async function rebuildVisitor(
  db: D1Database,
  site: SiteContext,
  id: string,
  now: number,
): Promise<void> {
  await retrying(async () => {
    const row = await findVisitor(db, site.id, id)
    if (!row) return
    const visitor = { ...row, version: row.version + 1, registers: await refold(db, site, id) }
    const leads = row.leadId === null ? [] : await remerged(db, site, row.leadId, now, visitor)
    await commit(db, site.id, {
      events: [],
      visitors: [visitor],
      leads: leads.map(({ rescored }) => rescored),
      identities: [],
      links: [],
      suggestions: [],
      fulfilled: [],
      transitions: leads.flatMap(({ transition }) => transition ?? []),
    })
  })
}

/** Writes every visitor of a lead anew from its events, and so the lead. */
export async function rebuildLead(
  db: D1Database,
  site: SiteContext,
  leadId: string,
  now: number,
): Promise<void> {
  for (const visitor of await listVisitors(db, site.id, leadId)) {
    await rebuildVisitor(db, site, visitor.id, now)
  }
}

async function remerged(
  db: D1Database,
  site: SiteContext,
  leadId: string,
  now: number,
  changed: { id: string; registers: Registers },
) {
  const row = await findLeadRow(db, site.id, leadId)
  if (!row) return []
  const parts = (await listVisitors(db, site.id, leadId)).map((stored) => {
    const registers = stored.id === changed.id ? changed.registers : decoded(stored).registers
    return linked(registers, site.compiled, stored.claim?.since ?? now)
  })
  const lead = { ...row, version: row.version + 1, registers: merge(parts, site.compiled) }
  return [rescore(lead, site, { now, cause: 'model', settled: true })]
}
