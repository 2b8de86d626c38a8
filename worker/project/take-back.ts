import type { StageState } from '../../shared/scoring/index.ts'
import { listEventsOf } from '../archive/read.ts'
import { findLeadRow, type LeadRow } from '../db/leads.ts'
import { findOutcomesById, markTakenBack } from '../db/outcomes.ts'
import { listTransitionsOf, type Transition } from '../db/transitions.ts'
import { findVisitors } from '../db/visitors.ts'
import type { SiteContext } from '../read/site.ts'
import { commit, expectCurrent } from './commit.ts'
import { countRisen } from './count-pages.ts'
import { forget } from './memory.ts'
import { retrying } from './project.ts'
import { rebuilt } from './rebuild.ts'

export type TakenBack =
  | { ok: true; stage: LeadRow['stage']; repeated: boolean }
  | { ok: false; reason: 'no such lead' | 'no such outcome' }

/**
 * Has an outcome of a lead count no more, from the beginning: somebody noted it by mistake. Its event stays, with a mark, so
 * that its sender may send it again and it stays taken back. The lead stands where its other outcomes, or its score, put it.
 */
export async function takeBackOutcome(
  db: D1Database,
  site: SiteContext,
  { leadId, id }: { leadId: string; id: string },
  now: number,
): Promise<TakenBack> {
  return retrying(
    async () => {
      const [lead, found] = await Promise.all([
        findLeadRow(db, site.id, leadId),
        findOutcomesById(db, site.id, leadId, id),
      ])
      if (!lead) return { ok: false, reason: 'no such lead' }
      if (found.length === 0) return { ok: false, reason: 'no such outcome' }
      const visitors = found.filter(({ takenBackAt }) => takenBackAt === null).map(({ visitor }) => visitor)
      if (visitors.length === 0) return { ok: true, stage: lead.stage, repeated: true }
      const rows = await findVisitors(db, site.id, visitors)
      const events = (await listEventsOf(db, site.id, visitors)).map((group) => ({
        ...group,
        events: group.events.map((event) => (event.id === id ? { ...event, takenBackAt: now } : event)),
      }))
      const undone =
        lead.outcome === id ? stoodBefore(await listTransitionsOf(db, site.id, [leadId])) : undefined
      const changes = await rebuilt(db, site, { rows, events }, { now, cause: 'outcome', undone })
      await commit(db, site, changes, [markTakenBack(db, site.id, { visitors, id }, now)])
      forget(
        site.id,
        visitors.map((visitor) => ({ visitor })),
      )
      await countRisen(db, site, changes.transitions, now)
      const stage = changes.leads.find((one) => one.lead.id === leadId)?.lead.stage ?? lead.stage
      return { ok: true, stage, repeated: false }
    },
    () => expectCurrent(db, site),
  )
}

/** Where a lead stood before an outcome moved it, if nothing has moved it since: it goes on from there, as long as it has stood there. */
function stoodBefore(transitions: readonly Transition[]): StageState | undefined {
  const [before, last] = transitions.slice(-2)
  return last?.cause === 'outcome' && before && before.to === last.from
    ? { stage: before.to, at: before.at }
    : undefined
}
