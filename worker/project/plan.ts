import { fold, linked, merge, type Registers } from '../../shared/scoring/index.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import type { VisitorEvents } from '../db/events.ts'
import type { Identity } from '../db/identities.ts'
import type { Link } from '../db/links.ts'
import type { Suggestion } from '../db/suggestions.ts'
import type { Transition } from '../db/transitions.ts'
import type { SiteContext } from '../read/site.ts'
import { type Beacon, counts } from './beacon.ts'
import { claimOf } from './claims.ts'
import { newId } from './new-id.ts'
import { type Rescored, rescore } from './rescore.ts'
import { causeOf, type People, resolve } from './resolve.ts'
import { newLead, newVisitor, type State, type VisitorState } from './state.ts'

export interface Tally {
  accepted: number
  duplicate: number
}

/** Everything one flight of beacons changes. Nothing of it is written yet. */
export interface Plan {
  /** What each beacon is answered, in their order. */
  tallies: Tally[]
  events: VisitorEvents[]
  visitors: VisitorState[]
  leads: Rescored[]
  identities: Identity[]
  links: Link[]
  suggestions: Suggestion[]
  transitions: Transition[]
}

export interface PlanOptions {
  site: SiteContext
  now: number
  /** The visitors now linked to a lead: asked only where a link moves and the lead has to be merged anew. */
  visitorsOf: (leadId: string) => Promise<VisitorState[]>
}

/** From what is stored and what came to what is to be written. Depends on nothing else; `state` stays as it was. */
export async function makePlan(
  state: State,
  beacons: readonly Beacon[],
  { site, now, visitorsOf }: PlanOptions,
): Promise<Plan> {
  const { tallies, fresh } = sort(beacons, state)
  const plan: Plan = {
    tallies,
    events: [...fresh].map(([visitor, events]) => ({ visitor, events })),
    visitors: [],
    leads: [],
    identities: [],
    links: [],
    suggestions: [],
    transitions: [],
  }
  const people = draftPeople(state, plan.identities, site, now)
  const touched = new Map<string, Registers>()
  const stale = new Set<string>()
  const identified = new Set<string>()

  for (const [id, events] of fresh) {
    const before = state.visitors.get(id) ?? newVisitor(id, timeOf(events, Math.min))
    const counted = events.filter((event) => counts(event, id, site.settings))
    const claims = counted.map(claimOf).filter((claim) => claim !== null)
    const { claim, leadId, suggested } =
      claims.length === 0 ? { ...before, suggested: [] } : resolve(before, claims, people)
    const visitor: VisitorState = {
      ...before,
      version: before.version + 1,
      claim,
      leadId,
      firstSeenAt: Math.min(before.firstSeenAt, timeOf(events, Math.min)),
      lastSeenAt: Math.max(before.lastSeenAt, timeOf(events, Math.max)),
      registers: counted.length === 0 ? before.registers : fold(before.registers, counted, site.compiled),
    }
    plan.visitors.push(visitor)
    for (const suggestion of suggested) {
      plan.suggestions.push({ ...suggestion, visitor: id, at: now })
    }

    const moved = before.leadId !== leadId
    if (moved && before.leadId !== null) {
      plan.links.push({ ...linkOf(before, now), leadId: before.leadId, joined: false })
      changeClaims(people, before, -1)
      stale.add(before.leadId)
    }
    if (leadId === null || claim === null) continue
    const lead = people.leads.get(leadId)
    if (!lead) throw new Error(`Visitor ${id} is linked to lead ${leadId}, which has no row`)
    lead.lastSeenAt = Math.max(lead.lastSeenAt, visitor.lastSeenAt)
    const registers = touched.get(leadId) ?? lead.registers
    if (moved) {
      plan.links.push({ ...linkOf(visitor, now), leadId, joined: true })
      changeClaims(people, visitor, 1)
      identified.add(leadId)
      touched.set(
        leadId,
        merge([registers, linked(visitor.registers, site.compiled, claim.since)], site.compiled),
      )
    } else if (before.claim?.since !== claim.since) {
      // The look-back begins elsewhere now, so what was merged before has to be cut again.
      stale.add(leadId)
    } else {
      touched.set(leadId, fold(registers, counted, site.compiled, claim.since))
    }
  }

  const drafts = new Map(plan.visitors.map((visitor) => [visitor.id, visitor]))
  for (const leadId of stale) touched.set(leadId, await remerge(leadId, drafts, visitorsOf, site))

  for (const lead of people.leads.values()) {
    const stored = state.leads.get(lead.id)
    const registers = touched.get(lead.id)
    if (stored && !registers && !isRenamed(lead, stored)) continue
    const cause = !stored || identified.has(lead.id) ? 'identify' : stale.has(lead.id) ? 'link' : 'event'
    const draft = { ...lead, version: lead.version + 1, registers: registers ?? lead.registers }
    const { rescored, transition } = rescore(draft, site, { now, cause, settled: !stored })
    plan.leads.push(rescored)
    if (transition) plan.transitions.push(transition)
  }
  return plan
}

/** Parts what is new from what is stored already, or stands twice in what came. */
function sort(
  beacons: readonly Beacon[],
  state: State,
): { tallies: Tally[]; fresh: Map<string, StoredEvent[]> } {
  const fresh = new Map<string, StoredEvent[]>()
  const seen = new Map<string, Set<string>>()
  const tallies = beacons.map(({ visitor, events }) => {
    const ids = seen.get(visitor) ?? new Set(state.stored.get(visitor))
    seen.set(visitor, ids)
    const news = events.filter((event) => !ids.has(event.id) && ids.add(event.id))
    if (news.length > 0) fresh.set(visitor, [...(fresh.get(visitor) ?? []), ...news])
    return { accepted: news.length, duplicate: events.length - news.length }
  })
  return { tallies, fresh }
}

/** The leads and identities as read, to be changed without changing what was read. */
function draftPeople(state: State, added: Identity[], site: SiteContext, now: number): People {
  const leads = new Map([...state.leads].map(([id, lead]) => [id, { ...lead }]))
  const identities = new Map(state.identities)
  return {
    leads,
    identities,
    addLead() {
      const lead = newLead(newId(), site.modelVersion, now)
      leads.set(lead.id, lead)
      return lead
    },
    addIdentity(key, leadId) {
      identities.set(key, leadId)
      added.push({ key, leadId })
    },
  }
}

/** A lead's registers from those of its visitors: exact, whoever came or went. */
async function remerge(
  leadId: string,
  drafts: ReadonlyMap<string, VisitorState>,
  visitorsOf: PlanOptions['visitorsOf'],
  { compiled }: SiteContext,
): Promise<Registers> {
  const members = new Map((await visitorsOf(leadId)).map((visitor) => [visitor.id, visitor]))
  for (const draft of drafts.values()) members.set(draft.id, draft)
  const parts: Registers[] = []
  for (const { leadId: current, claim, registers } of members.values()) {
    if (current === leadId && claim) parts.push(linked(registers, compiled, claim.since))
  }
  return merge(parts, compiled)
}

function linkOf({ id, claim }: VisitorState, at: number): Omit<Link, 'leadId' | 'joined'> {
  if (!claim) throw new Error(`Visitor ${id} is linked without a claim`)
  return { visitor: id, at, cause: causeOf(claim), provenance: claim.provenance }
}

function changeClaims(people: People, { leadId, claim }: VisitorState, by: 1 | -1): void {
  const lead = people.leads.get(leadId ?? '')
  if (lead && claim?.provenance === 'browser') lead.claims += by
}

function isRenamed(
  lead: { email: unknown; userId: unknown; standing: unknown },
  stored: typeof lead,
): boolean {
  return lead.email !== stored.email || lead.userId !== stored.userId || lead.standing !== stored.standing
}

function timeOf(events: readonly StoredEvent[], pick: (...times: number[]) => number): number {
  return pick(...events.map((event) => event.at))
}
