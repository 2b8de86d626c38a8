import { joinArrivals } from '../../shared/attribution.ts'
import { listLeadRows } from '../db/leads.ts'
import type { Link } from '../db/links.ts'
import { findVisitor, type HoldingClaim, listVisitors, type Standing } from '../db/visitors.ts'
import type { SiteContext } from '../read/site.ts'
import { DAILY } from './beacon.ts'
import { commit, NOTHING } from './commit.ts'
import { countPages } from './count-pages.ts'
import { lastSeenOf, remerge } from './lead-drafts.ts'
import { retrying } from './project.ts'
import { rescore } from './rescore.ts'
import { isProved, takesPlace } from './resolve.ts'
import { decoded, type LeadState, type VisitorState } from './state.ts'

/** Which visitor is put to which lead, or taken from it. */
export interface Pair {
  visitor: string
  leadId: string
}

export type Relinked = { ok: true } | { ok: false; reason: 'no such visitor' | 'no such lead' | 'not linked' }

const DONE: Relinked = { ok: true }

/**
 * Puts a visitor to a lead, whatever it says of itself from now on. Its past counts as far back as the look-back goes
 * from `since`. May be done again: once is enough. `part` undoes it exactly.
 */
export async function join(
  db: D1Database,
  site: SiteContext,
  { visitor: id, leadId, since }: Pair & { since: number },
  now: number,
): Promise<Relinked> {
  return relink(db, site, id, now, (before) => {
    if (id.startsWith(DAILY)) return { ok: false, reason: 'no such visitor' }
    if (before.leadId === leadId) return DONE
    const below = before.claim?.byHand ?? standingOf(before)
    return below.leadId === leadId ? below : { leadId, claim: handClaim(below, since, now) }
  })
}

/**
 * Takes a visitor from a lead. One that was put there by hand stands again where it would have; one that is there by its
 * own word is nobody's from now on, whatever it says, until somebody joins it by hand. `join` undoes that exactly.
 */
export async function part(
  db: D1Database,
  site: SiteContext,
  { visitor: id, leadId }: Pair,
  now: number,
): Promise<Relinked> {
  return relink(db, site, id, now, (before) => {
    if (before.leadId !== leadId) return { ok: false, reason: 'not linked' }
    return withoutLead(before, leadId, now)
  })
}

/** What `part` would make of the lead, written nowhere; null where the visitor is not linked to it. */
export async function weighPart(
  db: D1Database,
  site: SiteContext,
  { visitor: id, leadId }: Pair,
  now: number,
): Promise<{ before: LeadState; after: LeadState } | null> {
  const [row, [lead]] = await Promise.all([
    findVisitor(db, site.id, id),
    listLeadRows(db, site.id, [leadId]).then((rows) => rows.map(decoded)),
  ])
  if (row?.leadId !== leadId || !lead) return null
  const visitor = decoded(row)
  const after = await relinked(db, site, lead, { ...visitor, ...withoutLead(visitor, leadId, now) }, now)
  return { before: lead, after: after.rescored.lead }
}

function withoutLead(before: VisitorState, leadId: string, now: number): Standing {
  const below = before.claim?.byHand ?? standingOf(before)
  return below.leadId === leadId ? { leadId: null, claim: handClaim(below, now, now) } : below
}

function handClaim(byHand: Standing, since: number, at: number): HoldingClaim {
  return { keys: [], provenance: 'verified', at, id: '', since, byHand }
}

async function relink(
  db: D1Database,
  site: SiteContext,
  id: string,
  now: number,
  decide: (before: VisitorState) => Standing | Relinked,
): Promise<Relinked> {
  return retrying(async () => {
    const row = await findVisitor(db, site.id, id)
    if (!row) return { ok: false, reason: 'no such visitor' }
    const before = decoded(row)
    const standing = decide(before)
    if ('ok' in standing) return standing
    const after: VisitorState = { ...before, ...standing, version: before.version + 1 }
    const ids = [before.leadId, after.leadId].filter((leadId) => leadId !== null)
    const leads = (await listLeadRows(db, site.id, ids)).map(decoded)
    if (after.leadId !== null && !leads.some((lead) => lead.id === after.leadId)) {
      return { ok: false, reason: 'no such lead' }
    }
    const rescored = []
    const links: Link[] = []
    for (const lead of leads) {
      rescored.push(await relinked(db, site, lead, after, now))
      const joined = after.leadId === lead.id
      const { claim } = joined ? after : before
      if (claim) {
        const { provenance } = claim
        links.push({ leadId: lead.id, visitor: id, at: now, joined, cause: 'by hand', provenance })
      }
    }
    await commit(db, site, {
      ...NOTHING,
      visitors: [after],
      leads: rescored.map((one) => one.rescored),
      transitions: rescored.flatMap(({ transitions }) => transitions),
      links,
      fulfilled: after.leadId === null ? [] : [{ leadId: after.leadId, visitor: id }],
    })
    await countPages(db, site, [id], now)
    return DONE
  })
}

/** The lead with all its visitors as they are stored, save this one. */
async function relinked(
  db: D1Database,
  site: SiteContext,
  lead: LeadState,
  visitor: VisitorState,
  now: number,
): Promise<ReturnType<typeof rescore>> {
  const members = (await listVisitors(db, site.id, lead.id)).map(decoded)
  const changed = withMembers(lead, [...members.filter(({ id }) => id !== visitor.id), visitor], site)
  return rescore(changed, site, { now, cause: 'link', settled: true, stored: lead })
}

function standingOf({ leadId, claim }: VisitorState): Standing {
  return { leadId, claim }
}

/** The lead as these visitors make it, and no others. */
export function withMembers(
  lead: LeadState,
  visitors: readonly VisitorState[],
  site: SiteContext,
): LeadState {
  const members = visitors.filter(({ leadId }) => leadId === lead.id)
  return {
    ...lead,
    version: lead.version + 1,
    standing: members.some(isProved) ? 'verified' : 'claimed',
    claims: members.filter(takesPlace).length,
    hands: members.filter(({ claim }) => claim?.byHand).length,
    lastSeenAt: lastSeenOf(lead, members),
    registers: remerge(lead.id, members, site),
    arrivals: joinArrivals(members.map(({ arrivals }) => arrivals)),
  }
}
