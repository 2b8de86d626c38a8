import { kindOf, partOf } from '../../shared/identity.ts'
import type { Link } from '../db/links.ts'
import type { Claim, HoldingClaim } from '../db/visitors.ts'
import { compare, earliest } from './claims.ts'
import type { LeadState, VisitorState } from './state.ts'

/** Visitors that browsers' claims alone may link to one lead. More is no person; a person decides. */
export const CLAIMS_MAX = 50

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
 * lead too, but only suggests it. A browser's claim links to a lead that is itself only claimed and has room; otherwise
 * that is a suggestion as well. So two identified people are never merged by what a browser sends.
 */
export function resolve(
  visitor: Pick<VisitorState, 'claim' | 'leadId'>,
  claims: readonly Claim[],
  people: People,
): Resolution {
  const ordered = [...claims].sort(compare)
  const holder = earliest(visitor.claim ? [visitor.claim, ...ordered] : ordered)
  let leadId = visitor.leadId
  const times = new Map<string, number>()
  if (visitor.claim && leadId !== null) times.set(leadId, visitor.claim.since)
  const suggested: Resolution['suggested'] = []
  for (const claim of ordered) {
    const named = leadOf(claim, leadId, people)
    times.set(named.id, Math.min(times.get(named.id) ?? Infinity, claim.at))
    if (claim !== holder) {
      if (named.id !== leadId)
        suggested.push({ leadId: named.id, reason: 'another claim by the same visitor' })
    } else if (named.id !== leadId) {
      const refusal = refusalOf(claim, named, people)
      if (leadId !== null) suggested.push({ leadId, reason: 'another claim by the same visitor' })
      if (refusal) suggested.push({ leadId: named.id, reason: refusal })
      leadId = refusal ? null : named.id
    }
  }
  const since = leadId === null ? undefined : times.get(leadId)
  return { claim: holder && { ...holder, since: since ?? holder.at }, leadId, suggested }
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
export function causeOf(claim: HoldingClaim): Link['cause'] {
  if (claim.byHand) return 'by hand'
  return claim.provenance === 'verified' ? 'verified' : 'claimed'
}

function refusalOf(claim: Claim, lead: LeadState, { signedOnly }: People): string | null {
  if (claim.provenance !== 'browser') return null
  if (signedOnly) return 'a claim that nobody has signed'
  if (isVerified(lead)) return 'a claim to a verified lead'
  return lead.claims >= CLAIMS_MAX ? `more than ${CLAIMS_MAX} visitors by claim` : null
}

/**
 * The lead that a claim names: the first key that is known decides; a person nobody knows is made. Keys that are new are
 * added to that lead, unless the lead has another user id, or is verified and a browser says so.
 */
function leadOf(claim: Claim, currentId: string | null, people: People): LeadState {
  const lead = knownLead(claim, people) ?? sameLead(claim, currentId, people) ?? people.addLead(claim.at)
  for (const key of claim.keys) {
    if (!people.identities.has(key) && mayAdd(key, claim, lead)) {
      people.addIdentity(key, lead.id)
      if (kindOf(key) === 'user') lead.userId ??= partOf([key], 'user')
      if (kindOf(key) === 'email') lead.email = emailOf(claim, key, lead)
    }
  }
  if (claim.provenance === 'verified') lead.standing = 'verified'
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
function sameLead(claim: Claim, currentId: string | null, people: People): LeadState | undefined {
  const lead = people.leads.get(currentId ?? '')
  const says = lead && !claim.keys.some((key) => people.identities.has(key) || valueAt(lead, key) !== null)
  return says && claim.keys.every((key) => mayAdd(key, claim, lead)) ? lead : undefined
}

/** Two user ids are two people, whatever address they share. */
function contradicts(claim: Claim, lead: LeadState): boolean {
  const userId = partOf(claim.keys, 'user')
  return userId !== null && lead.userId !== null && lead.userId !== userId
}

function mayAdd(key: string, claim: Claim, lead: LeadState): boolean {
  if (kindOf(key) === 'user' && lead.userId !== null) return false
  return claim.provenance !== 'browser' || !isVerified(lead)
}

/** The first address stays until a server or a signature says another. */
function emailOf(claim: Claim, key: string, lead: LeadState): string | null {
  return lead.email === null || claim.provenance !== 'browser' ? partOf([key], 'email') : lead.email
}

function valueAt(lead: LeadState, key: string): string | null {
  return kindOf(key) === 'user' ? lead.userId : kindOf(key) === 'email' ? lead.email : null
}
