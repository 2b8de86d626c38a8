import { arrivalsOf, joinArrivals } from '../../shared/attribution.ts'
import { fold } from '../../shared/scoring/index.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import type { ReadVisitor } from '../db/erase.ts'
import type { VisitorEvents } from '../db/events.ts'
import type { Identity } from '../db/identities.ts'
import type { Link } from '../db/links.ts'
import type { Suggestion } from '../db/suggestions.ts'
import { nextVersion } from '../db/visitor-version.ts'
import type { Claim } from '../db/visitors.ts'
import type { SiteContext } from '../read/site.ts'
import { type Beacon, counts } from './beacon.ts'
import { claimOf } from './claims.ts'
import { type Brought, pickFresh, type Tally } from './fresh.ts'
import { bury, type Turn } from './graves.ts'
import { draftLeads, type LeadDrafts, type Member } from './lead-drafts.ts'
import { newId } from './new-id.ts'
import { noiseAfter } from './noise.ts'
import { type Seen, seenIn } from './refold.ts'
import type { Moved, Rescored } from './rescore.ts'
import { causeOf, isProved, type People, resolveBelow, takesPlace } from './resolve.ts'
import { type Restage, type Retold, restageNow } from './restage.ts'
import { newLead, newVisitor, type State, type VisitorState } from './state.ts'
import { isUnmasked, judgedAnew } from './unmask.ts'

/** Everything one flight of beacons changes. Nothing of it is written yet. */
export interface Plan {
  /** What each beacon brought, in their order, and what of it is of the erased. */
  tallies: (Brought & Pick<Tally, 'ignored'>)[]
  events: VisitorEvents[]
  visitors: VisitorState[]
  leads: Rescored[]
  identities: Identity[]
  links: Link[]
  suggestions: Suggestion[]
  /** Suggestions that came true. */
  fulfilled: Pick<Suggestion, 'leadId' | 'visitor'>[]
  transitions: Moved[]
  /** Leads whose history an import tells anew. */
  retold: Retold[]
  /** Visitors that take consent back. Nothing more of theirs is taken; of an anonymous one nothing stays. */
  withdrawn: Turn[]
  /** Those among them that were anonymous, with the version of their row; 0 where there is none. */
  emptied: ReadVisitor[]
  /** Visitors that have given consent again. */
  granted: Turn[]
  /** New visitors that are not taken, because the site has met enough today. */
  barred: string[]
}

export interface PlanOptions {
  site: SiteContext
  now: number
  /** Whether visitors nobody has seen are taken. */
  mayMeet: boolean
  /** The visitors now linked to a lead: asked only where a link moves and the lead has to be merged anew. */
  visitorsOf: (leadId: string) => Promise<VisitorState[]>
  /** All that is kept of a visitor: asked once in its life, and only where it turns out to be a machine. */
  eventsOf: (visitor: string) => Promise<StoredEvent[]>
  /** By what they are at `now` unless told. */
  restage?: Restage
  /** Visitors for which the site's word on machines has changed: all they ever said is weighed as if it came now. */
  rejudged?: readonly string[]
}

/** From what is stored and what came to what is to be written. Depends on nothing else; `state` stays as it was. */
export async function makePlan(
  state: State,
  beacons: readonly Beacon[],
  { site, now, mayMeet, visitorsOf, eventsOf, rejudged = [], restage = restageNow(site, now) }: PlanOptions,
): Promise<Plan> {
  const { beacons: living, ignored, withdrawn, granted } = bury(beacons, state)
  const emptied = withdrawn.flatMap(({ visitor }) => emptiedRow(state.visitors.get(visitor), visitor))
  const { brought, fresh } = pickFresh(living, state.stored)
  const tallies = brought.map((tally, index) => ({ ...tally, ignored: ignored[index] ?? [] }))
  for (const { visitor } of emptied) fresh.delete(visitor)
  const barred = mayMeet ? [] : [...fresh.keys()].filter((id) => !state.visitors.has(id))
  for (const visitor of barred) fresh.delete(visitor)
  for (const visitor of rejudged) fresh.set(visitor, [])
  const visitors: VisitorState[] = []
  const identities: Identity[] = []
  const links: Link[] = []
  const suggestions: Suggestion[] = []
  const fulfilled: Plan['fulfilled'] = []
  const people = draftPeople(state, identities, site, now)
  const drafts = draftLeads(people.leads, state.leads, site)
  const news = new Map<string, readonly StoredEvent[]>()
  for (const [id, events] of fresh) {
    const before = state.visitors.get(id) ?? newVisitor(id, seenIn(events).firstSeenAt)
    const judged = { ...before, noise: noiseAfter(before.noise, events) }
    const isRejudged = rejudged.includes(id)
    const isAnew = isRejudged || isUnmasked(before, judged, site)
    const past = isAnew ? await eventsOf(id) : []
    const base = isAnew ? judgedAnew(judged, past, site) : judged
    const counted = events.filter((event) => counts(event, base, site.settings))
    const claims = claimsOf(isRejudged ? past : events, base, site)
    const resolution = claims.length === 0 ? { ...base, suggested: [] } : resolveBelow(base, claims, people)
    const after: VisitorState = {
      ...base,
      version: nextVersion(before.version),
      claim: resolution.claim,
      leadId: resolution.leadId,
      ...(isRejudged ? seenIn(past, before) : seenToo(events, before)),
      registers: fold(base.registers, counted, site.compiled),
      arrivals: joinArrivals([base.arrivals, arrivalsOf(counted)]),
    }
    visitors.push(after)
    news.set(id, counted)
    if (isProved(after)) verify(people, after)
    for (const suggested of resolution.suggested) suggestions.push({ ...suggested, visitor: id, at: now })
    tellLeads(drafts, before, after, isAnew ? null : counted)
    const moved = before.leadId !== after.leadId
    const isTold = moved || isProved(before) !== isProved(after)
    if (isTold && before.claim && after.leadId !== null) fulfilled.push({ leadId: after.leadId, visitor: id })
    for (const [visitor, joined] of [[before, false] as const, [after, true] as const]) {
      if (!isMember(visitor)) continue
      // A visitor that stays where it is has proved what it claimed.
      if (moved || (isTold && joined)) links.push(linkOf(visitor, joined, now))
      countClaim(people, visitor, joined)
    }
  }
  const events = [...fresh].map(([visitor, list]) => ({ visitor, events: list }))
  const changed = await drafts.finish(visitors, visitorsOf)
  const restaged = await restage(changed, { visitors, news })
  return {
    tallies,
    events,
    visitors,
    leads: restaged.map(({ rescored }) => rescored),
    identities,
    links,
    suggestions,
    fulfilled,
    transitions: restaged.flatMap(({ transitions }) => transitions),
    retold: restaged.flatMap(({ history }) => history ?? []),
    withdrawn,
    emptied,
    granted,
    barred,
  }
}

function claimsOf(events: readonly StoredEvent[], visitor: VisitorState, { settings }: SiteContext): Claim[] {
  return events
    .filter((event) => counts(event, visitor, settings))
    .map(claimOf)
    .filter((claim) => claim !== null)
}

function seenToo(events: readonly StoredEvent[], before: VisitorState): Seen {
  const { firstSeenAt, lastSeenAt, actedAt } = seenIn(events)
  return {
    firstSeenAt: Math.min(before.firstSeenAt, firstSeenAt),
    lastSeenAt: Math.max(before.lastSeenAt, lastSeenAt),
    actedAt: Math.max(before.actedAt, actedAt),
  }
}

/** Nobody knows whose it is, so all of it goes. */
function emptiedRow(row: VisitorState | undefined, visitor: string): Plan['emptied'] {
  return row && row.leadId !== null
    ? []
    : [{ visitor, version: row?.version ?? 0, named: row?.claim != null }]
}

/** What one visitor's new events mean for the lead it was linked to and the one it is linked to now. */
function tellLeads(
  drafts: LeadDrafts,
  before: VisitorState,
  after: VisitorState,
  /** Null where what was told before is not so. */
  counted: readonly StoredEvent[] | null,
): void {
  const moved = before.leadId !== after.leadId
  if (moved && before.leadId !== null) drafts.leave(before.leadId)
  if (!isMember(after)) return
  if (moved) drafts.join(after)
  else if (!counted || before.claim?.since !== after.claim.since) drafts.recut(after)
  else drafts.add(after, counted)
}

/** The leads and identities as read, to be changed without changing what was read. */
function draftPeople(state: State, added: Identity[], site: SiteContext, now: number): People {
  const leads = new Map([...state.leads].map(([id, lead]) => [id, { ...lead }]))
  const identities = new Map(state.identities)
  return {
    leads,
    identities,
    signedOnly: site.settings.identity === 'verified',
    addLead(namedAt) {
      const lead = newLead(newId(), site.modelVersion, now, namedAt)
      leads.set(lead.id, lead)
      return lead
    },
    addIdentity(key, leadId) {
      identities.set(key, leadId)
      added.push({ key, leadId })
    },
  }
}

function isMember(visitor: VisitorState): visitor is Member {
  return visitor.leadId !== null && visitor.claim !== null
}

function linkOf(member: Member, joined: boolean, at: number): Link {
  const { id, leadId, claim } = member
  const provenance = isProved(member) ? 'verified' : claim.provenance
  return { leadId, visitor: id, at, joined, cause: causeOf(member), provenance }
}

function verify({ leads }: People, { leadId }: VisitorState): void {
  const lead = leads.get(leadId ?? '')
  if (lead) lead.standing = 'verified'
}

function countClaim(people: People, member: Member, joined: boolean): void {
  const lead = people.leads.get(member.leadId)
  if (lead && takesPlace(member)) lead.claims += joined ? 1 : -1
}
