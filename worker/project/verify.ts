import { joinArrivals } from '../../shared/attribution.ts'
import {
  type CompiledModel,
  decodeRegisters,
  encodeRegisters,
  isComplete,
  lastOutcome,
  linked,
  merge,
  type Registers,
  score,
} from '../../shared/scoring/index.ts'
import { again, withArchived } from '../archive/read.ts'
import { listRunning } from '../db/jobs.ts'
import {
  type LeadWithVisitors,
  listLeadsWithVisitors,
  listOrphans,
  listVisitorsWithEvents,
  type VisitorWithEvents,
} from '../db/verify.ts'
import { nameKeyOf } from '../read/person-name.ts'
import { type SiteContext, scorable } from '../read/site.ts'
import { claimOf, compare, earliest } from './claims.ts'
import { isOfBrowser } from './noise.ts'
import { foldAll, seenIn } from './refold.ts'
import { isProved, takesPlace } from './resolve.ts'

/** Something stored that its events, or the rows it was made from, do not come to. */
export interface Difference {
  of: 'visitor' | 'lead'
  id: string
  /** Which part of it, and how it differs. */
  fault: string
}

export interface Verified {
  visitors: number
  leads: number
  /** Left out, because a new version of the model, or another word on machines, has not come to them yet. */
  pending: number
  differences: Difference[]
  /** Where to go on; null when all has been looked at. */
  cursor: string | null
}

const VISITORS = 50
const LEADS = 50
const ORPHANS = 20

/**
 * Rebuilds the next few visitors from their events and leads from their visitors, and says where what is stored is
 * something else. Changes nothing, and may run while events arrive: each slice is read at one instant.
 */
export async function verify(db: D1Database, site: SiteContext, cursor: string | null): Promise<Verified> {
  const [phase = 'v', after = ''] = cursor === null ? [] : [cursor.slice(0, 1), cursor.slice(1)]
  if (phase === 'v') {
    const isJudging = (await listRunning(db, site.id)).some((job) => job.phase === 'judge')
    const found = await again(async () => {
      const { visitors, blocks } = await listVisitorsWithEvents(db, site.id, { after, limit: VISITORS })
      return withArchived(site.id, visitors, blocks)
    })
    const last = found.length < VISITORS ? undefined : found.at(-1)
    const next = last ? `v${last.visitor}` : 'l'
    return tally(
      { visitors: found.length },
      next,
      found.map((one) => (isJudging && isMarked(one) ? null : visitorFaults(one, site))),
    )
  }
  if (phase === 'l') {
    const found = await listLeadsWithVisitors(db, site.id, { after, limit: LEADS })
    const last = found.length < LEADS ? undefined : found.at(-1)
    const next = last ? `l${last.lead.id}` : 'o'
    return tally(
      { leads: found.length },
      next,
      found.map((one) => leadFaults(one, site)),
    )
  }
  const orphans = await listOrphans(db, site.id, ORPHANS)
  return tally(
    {},
    null,
    orphans.map((id) => [{ of: 'visitor', id, fault: 'events without a row' }]),
  )
}

function isMarked({ row }: VisitorWithEvents): boolean {
  return row.noise?.verdict !== undefined
}

function tally(
  counted: Partial<Pick<Verified, 'visitors' | 'leads'>>,
  cursor: string | null,
  found: readonly (Difference[] | null)[],
): Verified {
  return {
    visitors: 0,
    leads: 0,
    ...counted,
    pending: found.filter((one) => one === null).length,
    differences: found.flatMap((one) => one ?? []),
    cursor,
  }
}

/** Null where the visitor waits for a rebuild that is under way. */
function visitorFaults(
  { row: visitor, events, hasLead }: VisitorWithEvents,
  site: SiteContext,
): Difference[] | null {
  const { compiled } = site
  const stored = decodeRegisters(visitor.registers)
  if (!isComplete(stored, compiled)) return null
  const { counted, registers, arrivals } = foldAll(events, visitor, site)
  const faults: string[] = []
  if (!same(stored, registers, compiled)) {
    faults.push(`registers: ${counted.length} events come to others`)
  }
  if (JSON.stringify(visitor.arrivals) !== JSON.stringify(arrivals)) {
    faults.push('arrivals: its events come to others')
  }
  if (visitor.noise?.verdict === undefined && events.some((event) => isOfBrowser(event) && event.bot)) {
    faults.push('noise: an event of a machine, and no verdict')
  }
  const claims = counted.map(claimOf).filter((claim) => claim !== null)
  const first = earliest(claims)
  const { claim } = visitor.claim?.byHand ?? visitor
  if (first && (!claim || compare(first, claim) < 0)) {
    faults.push(`claim: event ${first.id} claims it before the one that holds it`)
  }
  const seen = seenIn(events)
  if (events.length > 0 && seen.lastSeenAt !== visitor.lastSeenAt) {
    faults.push(`last seen: ${visitor.lastSeenAt}, its events say ${seen.lastSeenAt}`)
  }
  if (events.length > 0 && seen.actedAt !== visitor.actedAt) {
    faults.push(`last act: ${visitor.actedAt}, its events say ${seen.actedAt}`)
  }
  if (visitor.leadId !== null && !hasLead) faults.push(`lead: ${visitor.leadId} has no row`)
  return faults.map((fault) => ({ of: 'visitor', id: visitor.id, fault }))
}

function leadFaults({ lead, visitors }: LeadWithVisitors, site: SiteContext): Difference[] | null {
  const { compiled, settings } = site
  const stored = decodeRegisters(lead.registers)
  const parts = visitors.map((one) => ({ ...one, registers: decodeRegisters(one.registers) }))
  if (![stored, ...parts.map(({ registers }) => registers)].every((one) => isComplete(one, compiled)))
    return null
  const merged = merge(
    parts.map(({ registers, claim }) => linked(registers, compiled, claim?.since ?? lead.createdAt)),
    compiled,
  )
  const faults: string[] = []
  if (!same(stored, merged, compiled)) {
    faults.push(`registers: its ${visitors.length} visitors come to others`)
  }
  const arrivals = joinArrivals(parts.map((part) => part.arrivals))
  if (JSON.stringify(lead.arrivals) !== JSON.stringify(arrivals)) {
    faults.push('arrivals: its visitors come to others')
  }
  const claims = parts.filter(takesPlace).length
  if (claims !== lead.claims) faults.push(`claims: ${lead.claims} noted, ${claims} found`)
  if (parts.some(isProved) && lead.standing !== 'verified') faults.push('standing: claimed, but proved')
  const hands = visitors.filter(({ claim }) => claim?.byHand).length
  if (hands !== lead.hands) faults.push(`hands: ${lead.hands} noted, ${hands} found`)
  const nameKey = nameKeyOf(stored)
  if (nameKey !== lead.nameKey) faults.push(`name: found by ${lead.nameKey}, called ${nameKey}`)
  const outcome = lastOutcome(stored)?.id ?? null
  if (outcome !== lead.outcome) faults.push(`outcome: ${lead.outcome} followed, ${outcome} is the last`)
  if (lead.modelVersion === site.modelVersion) {
    const { raw } = score(scorable(site, stored), compiled, lead.scoredAt, {
      retentionDays: settings.retentionDays,
    }).dimensions.engagement
    if (raw !== lead.score) faults.push(`score: ${lead.score} at ${lead.scoredAt}, which comes to ${raw}`)
    if (raw > lead.ceiling) faults.push(`ceiling: ${lead.ceiling}, below its score of ${raw}`)
  }
  return faults.map((fault) => ({ of: 'lead', id: lead.id, fault }))
}

/** Whether both hold the same of all that the model collects. */
function same(a: Registers, b: Registers, compiled: CompiledModel): boolean {
  return textOf(a, compiled) === textOf(b, compiled)
}

function textOf(registers: Registers, compiled: CompiledModel): string {
  return encodeRegisters({ ...merge([registers], compiled), basis: '' })
}
