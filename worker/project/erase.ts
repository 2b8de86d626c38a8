import { kindOf, leadKey, partOf } from '../../shared/identity.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import { listEventsOf } from '../archive/read.ts'
import { deleteLead, deleteVisitors, findPerson } from '../db/erase.ts'
import { findLeadRow } from '../db/leads.ts'
import { insertTombstones } from '../db/tombstones.ts'
import { findVisitors, type HoldingClaim, listVisitors, type Standing } from '../db/visitors.ts'
import type { SiteContext } from '../read/site.ts'
import { claimOf, earliest } from './claims.ts'
import { commit, NOTHING } from './commit.ts'
import { countPages } from './count-pages.ts'
import { hashOf, visitorName } from './graves.ts'
import { forget } from './memory.ts'
import { retrying } from './project.ts'
import { remerged } from './rebuild.ts'
import { foldAll, seenIn } from './refold.ts'
import { rescore } from './rescore.ts'
import type { VisitorState } from './state.ts'
import { findStrays, isNaming } from './strays.ts'

export interface EraseOptions {
  now: number
  /** Whether events from before are refused from now on. Not where age alone has done it. */
  bury: boolean
}

/**
 * Forgets a person, in one transaction: the lead, its visitors, all they did, and what others said of it. What is left is
 * a hash of each name, so that nothing from before comes back.
 *
 * @returns Its visitors, and others that had named it; null where there is no such lead.
 */
export async function eraseLead(
  db: D1Database,
  site: SiteContext,
  leadId: string,
  { now, bury }: EraseOptions,
): Promise<string[] | null> {
  const strays = bury ? await buryFirst(db, site, leadId, now) : []
  return retrying(async () => {
    const lead = await findLeadRow(db, site.id, leadId)
    if (!lead) return null
    const own = (await listVisitors(db, site.id, leadId)).map(({ id }) => id)
    const { near, keys } = await findNames(db, site, leadId)
    const others = [...new Set([...near, ...strays])].filter((id) => !own.includes(id))
    const bystanders = await withoutPerson(db, site, others, { leadId, keys })
    const leadIds = [...new Set(bystanders.kept.flatMap((visitor) => visitor.leadId ?? []))]
    const leads = (await remerged(db, site, leadIds, bystanders.kept)).map((changed) =>
      rescore(changed, site, { now, cause: 'link', settled: true }),
    )
    const names = [...own.map(visitorName), ...keys]
    const gone = [...own, ...bystanders.emptied.map(({ visitor }) => visitor)]
    await countPages(db, site, [...own, ...others], now, gone)
    const erasure = {
      leadId,
      version: lead.version,
      visitors: own,
      events: bystanders.events,
      traces: tracesOf(own, keys),
    }
    const first = [...deleteLead(db, site.id, erasure), ...deleteVisitors(db, site.id, bystanders.emptied)]
    if (bury) first.push(insertTombstones(db, site.id, await gravesOf(site.id, names, now)))
    await commit(
      db,
      site,
      {
        ...NOTHING,
        visitors: bystanders.kept,
        leads: leads.map((one) => one.rescored),
        transitions: leads.flatMap(({ transitions }) => transitions),
      },
      first,
    )
    const visitors = [...own, ...others]
    forget(
      site.id,
      visitors.map((visitor) => ({ visitor })),
    )
    return visitors
  })
}

/** Its names are refused from now on, so that nothing comes behind us while we look for who else has said them. */
async function buryFirst(db: D1Database, site: SiteContext, leadId: string, now: number): Promise<string[]> {
  if (!(await findLeadRow(db, site.id, leadId))) return []
  const { keys } = await findNames(db, site, leadId)
  await insertTombstones(db, site.id, await gravesOf(site.id, keys, now)).run()
  return findStrays(db, site.id, keys)
}

/** All that a lead is called, and visitors that are not its own now, but were, or may be. */
async function findNames(db: D1Database, site: SiteContext, leadId: string) {
  const { near, keys } = await findPerson(db, site.id, leadId)
  return { near, keys: await withHashes([...keys, leadKey(leadId)]) }
}

interface Bystanders {
  /** Events of theirs that name the person. */
  events: { visitor: string; id: string }[]
  /** As they are without those. */
  kept: VisitorState[]
  /** Of whom nothing would be left. */
  emptied: { visitor: string; version: number; named: boolean }[]
}

/** Visitors that said they were this person, and were not taken for it: without what they said. */
async function withoutPerson(
  db: D1Database,
  site: SiteContext,
  ids: readonly string[],
  { leadId, keys }: { leadId: string; keys: readonly string[] },
): Promise<Bystanders> {
  const found: Bystanders = { events: [], kept: [], emptied: [] }
  const events = new Map((await listEventsOf(db, site.id, ids)).map((one) => [one.visitor, one.events]))
  for (const row of await findVisitors(db, site.id, ids)) {
    const all = events.get(row.id) ?? []
    const left = all.filter((event) => !isNaming(event, keys))
    const { counted, ...folded } = foldAll(left, row, site)
    for (const event of all) if (!left.includes(event)) found.events.push({ visitor: row.id, id: event.id })
    if (left.length === 0 && row.leadId === null) {
      found.emptied.push({ visitor: row.id, version: row.version, named: true })
      continue
    }
    found.kept.push({
      ...row,
      ...standingWithout(row, counted, { leadId, keys }),
      version: row.version + 1,
      ...seenIn(left, row),
      ...folded,
    })
  }
  return found
}

function standingWithout(
  { leadId, claim }: Standing,
  events: readonly StoredEvent[],
  person: { leadId: string; keys: readonly string[] },
): Standing {
  if (claim?.byHand)
    return { leadId, claim: { ...claim, byHand: standingWithout(claim.byHand, events, person) } }
  const names = claim?.keys.some((key) => person.keys.includes(key))
  if (leadId !== person.leadId && !names) return { leadId, claim: claim && without(claim, person.leadId) }
  const next = earliest(events.map(claimOf).filter((one) => one !== null))
  return { leadId: null, claim: next && { ...next, since: next.at } }
}

/** A claim that knows nothing of a lead any more. */
function without({ refused, proved = [], ...claim }: HoldingClaim, leadId: string): HoldingClaim {
  const left = proved.filter((one) => one !== leadId)
  return {
    ...claim,
    ...(refused !== undefined && refused !== leadId && { refused }),
    ...(left.length > 0 && { proved: left }),
  }
}

/** An address may come back as its hash. */
async function withHashes(keys: readonly string[]): Promise<string[]> {
  const hashed = keys
    .filter((key) => kindOf(key) === 'email')
    .map(async (key) => {
      const address = new TextEncoder().encode(partOf([key], 'email') ?? '')
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', address))
      return `sha256:${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
    })
  return [...keys, ...(await Promise.all(hashed))]
}

function gravesOf(siteId: string, names: readonly string[], at: number) {
  return Promise.all(
    names.map(async (name) => ({ hash: await hashOf(siteId, name), at, cause: 'erased' as const })),
  )
}

/** As they stand in a message's JSON. A user id may be short, so it counts as a user id only. */
function tracesOf(visitors: readonly string[], keys: readonly string[]): string[] {
  return [
    ...visitors.map((id) => JSON.stringify(id)),
    ...keys.map((key) => {
      const name = key.slice(key.indexOf(':') + 1)
      return kindOf(key) === 'user' ? `"userId":${JSON.stringify(name)}` : name
    }),
  ]
}
