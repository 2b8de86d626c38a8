import { joinArrivals } from '../../shared/attribution.ts'
import { fold, linked, merge, type Registers } from '../../shared/scoring/index.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import type { HoldingClaim } from '../db/visitors.ts'
import type { SiteContext } from '../read/site.ts'
import { isProved } from './resolve.ts'
import type { Changed } from './restage.ts'
import type { LeadState, VisitorState } from './state.ts'

/** A visitor that is linked. */
export type Member = VisitorState & { leadId: string; claim: HoldingClaim }

export interface LeadDrafts {
  /** A visitor belongs to a lead from now on: all it did counts, as far back as the look-back goes. */
  join(member: Member): void
  /** A visitor belongs to this lead no more. */
  leave(leadId: string): void
  /** A visitor's look-back begins elsewhere now, so what was merged before has to be cut again. */
  recut(member: Member): void
  /** A visitor of a lead did something. */
  add(member: Member, events: readonly StoredEvent[]): void
  /** The leads that changed. The visitors are those of this flight, as they will be. */
  finish(
    visitors: readonly VisitorState[],
    visitorsOf: (leadId: string) => Promise<VisitorState[]>,
  ): Promise<Changed[]>
}

/** What the visitors of one flight do to their leads' registers. `leads` are the drafts, `stored` the rows as read. */
export function draftLeads(
  leads: ReadonlyMap<string, LeadState>,
  stored: ReadonlyMap<string, LeadState>,
  site: SiteContext,
): LeadDrafts {
  const { compiled } = site
  const touched = new Map<string, Registers>()
  const joined = new Set<string>()
  const stale = new Set<string>()
  const first = new Map<string, number>()

  function touch(member: Member, change: (registers: Registers) => Registers): void {
    const lead = leads.get(member.leadId)
    if (!lead) throw new Error(`Visitor ${member.id} is linked to lead ${member.leadId}, which has no row`)
    lead.lastSeenAt = Math.max(lead.lastSeenAt, member.actedAt)
    lead.arrivals = joinArrivals([lead.arrivals, member.arrivals])
    // Whoever joined by hand said no name.
    if (!member.claim.byHand) lead.createdAt = Math.min(lead.createdAt, member.claim.since)
    touched.set(lead.id, change(touched.get(lead.id) ?? lead.registers))
  }

  return {
    join(member) {
      const part = linked(member.registers, compiled, member.claim.since)
      touch(member, (registers) => merge([registers, part], compiled))
      joined.add(member.leadId)
    },
    leave(leadId) {
      stale.add(leadId)
    },
    recut(member) {
      touch(member, (registers) => registers)
      stale.add(member.leadId)
    },
    add(member, events) {
      touch(member, (registers) => fold(registers, events, compiled, member.claim.since))
      const { leadId } = member
      for (const { at } of events) first.set(leadId, Math.min(first.get(leadId) ?? at, at))
    },
    async finish(visitors, visitorsOf) {
      for (const leadId of stale) {
        const known = [...(await visitorsOf(leadId)), ...visitors]
        touched.set(leadId, remerge(leadId, known, site))
        const lead = leads.get(leadId)
        if (!lead) continue
        lead.lastSeenAt = lastSeenOf(lead, known)
        const members = membersOf(leadId, known)
        lead.standing = members.some(isProved) ? 'verified' : 'claimed'
        lead.arrivals = joinArrivals(members.map(({ arrivals }) => arrivals))
      }
      const changed: Changed[] = []
      for (const lead of leads.values()) {
        const before = stored.get(lead.id)
        const registers = touched.get(lead.id)
        if (before && !registers && !isRenamed(lead, before)) continue
        const cause = !before || joined.has(lead.id) ? 'identify' : stale.has(lead.id) ? 'link' : 'event'
        const draft = { ...lead, version: lead.version + 1, registers: registers ?? lead.registers }
        const since =
          cause === 'event' ? (first.get(lead.id) ?? Number.POSITIVE_INFINITY) : Number.NEGATIVE_INFINITY
        changed.push({ lead: draft, stored: before, cause, since })
      }
      return changed
    },
  }
}

/** A lead's registers from those of its visitors: exact, whoever came or went. The last word on a visitor counts. */
export function remerge(
  leadId: string,
  visitors: readonly VisitorState[],
  { compiled }: SiteContext,
): Registers {
  const parts: Registers[] = []
  for (const { claim, registers } of membersOf(leadId, visitors)) {
    if (claim) parts.push(linked(registers, compiled, claim.since))
  }
  return merge(parts, compiled)
}

/** When any of its visitors last did something; before that, when somebody first said its name. */
export function lastSeenOf(lead: LeadState, visitors: readonly VisitorState[]): number {
  return Math.max(lead.createdAt, ...membersOf(lead.id, visitors).map(({ actedAt }) => actedAt))
}

function membersOf(leadId: string, visitors: readonly VisitorState[]): VisitorState[] {
  const latest = new Map(visitors.map((visitor) => [visitor.id, visitor]))
  return [...latest.values()].filter((visitor) => visitor.leadId === leadId)
}

function isRenamed(lead: LeadState, before: LeadState): boolean {
  return lead.email !== before.email || lead.userId !== before.userId || lead.standing !== before.standing
}
