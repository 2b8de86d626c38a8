import { kindOf, partOf } from '../../shared/identity.ts'
import type { Link } from '../db/links.ts'
import type { Claim, HoldingClaim } from '../db/visitors.ts'
import { compare, earliest, linkedBy } from './claims.ts'
import type { LeadState, VisitorState } from './state.ts'

/** Visitors that browsers' claims alone may link to one lead. More is no person; a person decides. */
export const CLAIMS_MAX = 50
/** Leads that one browser may prove itself to be by links. More is nobody's inbox. */
const PROVED_MAX = 20

/** The people of a site as far as they matter here, and how a new one is made. Changed by what is decided. */
export interface People {
  leads: Map<string, LeadState>
  identities: Map<string, string>
  /** Whether a browser's word is never enough, see SiteSettings. */
  signedOnly: boolean
  addLead(namedAt: number): LeadState
  addIdentity(key: string, leadId: string): void
}

/** What a visitor's new claims come to. */
export interface Resolution {
  claim: HoldingClaim | null
  leadId: string | null
  /** Leads that this visitor may belong to, for a person to decide. */
  suggested: { leadId: string; reason: string }[]
}

/**
 * Whose a visitor is, now that it made these claims. The earliest claim holds it, by trust first; every other one names a
 * lead too, but only suggests it. A browser's claim links to a lead that is itself only claimed and has room, or whose
 * signed link was opened there; otherwise that is a suggestion as well. So two identified people are never merged by what
 * a browser sends, nor by a link that was passed on.
 */
export function resolve(
  visitor: Pick<VisitorState, 'claim' | 'leadId'>,
  claims: readonly Claim[],
  people: People,
): Resolution {
  const ordered = [...claims].sort(compare)
  const holder = earliest(visitor.claim ? [visitor.claim, ...ordered] : ordered)
  const proved = provedBy(visitor.claim, ordered)
  let { leadId } = visitor
  let refused = visitor.claim?.refused
  const times = new Map<string, number>()
  if (visitor.claim && leadId !== null) times.set(leadId, visitor.claim.since)
  const suggested: Resolution['suggested'] = []
  for (const claim of ordered) {
    const isBelieved = leadId !== null && isProof(holder, proved, leadId)
    const named = leadOf(claim, { leadId, isBelieved }, people)
    if (!named) continue
    times.set(named.id, Math.min(times.get(named.id) ?? Infinity, claim.at))
    if (claim === holder && named.id !== leadId) {
      const refusal = proved.includes(named.id) ? null : refusalOf(claim, named, people)
      if (leadId !== null) suggested.push({ leadId, reason: 'another claim by the same visitor' })
      if (refusal) suggested.push({ leadId: named.id, reason: refusal })
      refused = refusal ? named.id : undefined
      leadId = refusal ? null : named.id
    } else if (named.id === refused && proved.includes(refused)) {
      leadId = named.id
      refused = undefined
    } else if (named.id !== leadId) {
      suggested.push({ leadId: named.id, reason: 'another claim by the same visitor' })
    }
  }
  const since = leadId === null ? undefined : times.get(leadId)
  const claim = holder && {
    ...bare(holder),
    since: since ?? holder.at,
    ...(refused !== undefined && { refused }),
    ...(proved.length > 0 && { proved }),
  }
  return { claim, leadId, suggested }
}

/** Whether a visitor belongs to its lead by more than a browser's word. Not by a hand: that is counted apart. */
export function isProved({ leadId, claim }: Pick<VisitorState, 'claim' | 'leadId'>): boolean {
  if (leadId === null || !claim || claim.byHand) return false
  return isProof(claim, claim.proved ?? [], leadId)
}

/** Whether a visitor takes one of the places that a lead has for browsers' claims. */
export function takesPlace(visitor: Pick<VisitorState, 'claim' | 'leadId'>): boolean {
  return visitor.claim?.provenance === 'browser' && !isProved(visitor)
}

function isProof(holder: Claim | null, proved: readonly string[], leadId: string): boolean {
  return holder?.provenance === 'verified' || proved.includes(leadId)
}

function provedBy(before: HoldingClaim | null, claims: readonly Claim[]): string[] {
  const links = claims.map(linkedBy).filter((leadId) => leadId !== null)
  return [...new Set([...(before?.proved ?? []), ...links])].sort().slice(0, PROVED_MAX)
}

/** The claim alone, without what it once came to. */
function bare({ keys, provenance, at, id }: Claim): Claim {
  return { keys, provenance, at, id }
}

/**
 * The same for a visitor that may have been put where it is by hand: there it stays, and what it says decides where it
 * would stand without. So taking the hand away restores exactly what would have come to be.
 */
export function resolveBelow(
  visitor: Pick<VisitorState, 'claim' | 'leadId'>,
  claims: readonly Claim[],
  people: People,
): Resolution {
  const { claim, leadId } = visitor
  if (!claim?.byHand) return resolve(visitor, claims, people)
  const { suggested, ...below } = resolve(claim.byHand, claims, people)
  if (below.leadId !== null && below.leadId !== claim.byHand.leadId) {
    suggested.push({ leadId: below.leadId, reason: 'a claim by a visitor that was linked by hand' })
  }
  return {
    claim: { ...claim, byHand: below },
    leadId,
    suggested: suggested.filter((one) => one.leadId !== leadId),
  }
}

/** Whether somebody better than a browser said who this is. */
export function isVerified(lead: Pick<LeadState, 'standing' | 'hands'>): boolean {
  return lead.standing === 'verified' || lead.hands > 0
}

/** How a claim links, as its row in `links` says it. */
export function causeOf(visitor: Pick<VisitorState, 'claim' | 'leadId'>): Link['cause'] {
  if (visitor.claim?.byHand) return 'by hand'
  return isProved(visitor) ? 'verified' : 'claimed'
}

function refusalOf(claim: Claim, lead: LeadState, { signedOnly }: People): string | null {
  if (claim.provenance !== 'browser') return null
  if (signedOnly) return 'a claim that nobody has signed'
  if (isVerified(lead)) return 'a claim to a verified lead'
  return lead.claims >= CLAIMS_MAX ? `more than ${CLAIMS_MAX} visitors by claim` : null
}

/** Where the visitor stands while its claims are gone through, and whether by more than a browser's word. */
interface Current {
  leadId: string | null
  isBelieved: boolean
}

/**
 * The lead that a claim names: the first key that is known decides; a person nobody knows is made. Keys that are new are
 * added to that lead, unless the lead has another user id, or is verified and a browser says so. A link names a lead that is
 * there, or nobody.
 */
function leadOf(claim: Claim, current: Current, people: People): LeadState | undefined {
  const linked = linkedBy(claim)
  if (linked !== null) return people.leads.get(linked)
  const known = knownLead(claim, people) ?? sameLead(claim, current, people)
  const lead = known ?? people.addLead(claim.at)
  for (const key of claim.keys) {
    if (!people.identities.has(key) && (!known || mayAdd(key, claim, known, current, people))) {
      people.addIdentity(key, lead.id)
      if (kindOf(key) === 'user') lead.userId ??= partOf([key], 'user')
      if (kindOf(key) === 'email') lead.email = emailOf(claim, key, lead)
    }
  }
  return lead
}

function knownLead(claim: Claim, people: People): LeadState | undefined {
  for (const key of claim.keys) {
    const lead = people.leads.get(people.identities.get(key) ?? '')
    if (lead && !contradicts(claim, lead)) return lead
  }
  return undefined
}

/** A visitor that gave its e-mail and then its user id, or the other way round, is one person who said more. */
function sameLead(claim: Claim, current: Current, people: People): LeadState | undefined {
  const lead = people.leads.get(current.leadId ?? '')
  const says = lead && !claim.keys.some((key) => people.identities.has(key) || valueAt(lead, key) !== null)
  return says && claim.keys.every((key) => mayAdd(key, claim, lead, current, people)) ? lead : undefined
}

/** Two user ids are two people, whatever address they share. */
function contradicts(claim: Claim, lead: LeadState): boolean {
  const userId = partOf(claim.keys, 'user')
  return userId !== null && lead.userId !== null && lead.userId !== userId
}

/** A browser gives no further name to somebody whom its word does not link to. */
function mayAdd(
  key: string,
  claim: Claim,
  lead: LeadState,
  { leadId, isBelieved }: Current,
  people: People,
): boolean {
  if (kindOf(key) === 'user' && lead.userId !== null) return false
  if (claim.provenance !== 'browser') return true
  if (lead.id === leadId) return !(isBelieved || isVerified(lead) || people.signedOnly)
  return refusalOf(claim, lead, people) === null
}

/** The first address stays until a server or a signature says another. */
function emailOf(claim: Claim, key: string, lead: LeadState): string | null {
  return lead.email === null || claim.provenance !== 'browser' ? partOf([key], 'email') : lead.email
}

function valueAt(lead: LeadState, key: string): string | null {
  return kindOf(key) === 'user' ? lead.userId : kindOf(key) === 'email' ? lead.email : null
}
