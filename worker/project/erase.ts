import { kindOf, leadKey, partOf } from '../../shared/identity.ts'
import { deleteLead, deleteVisitors, findPerson } from '../db/erase.ts'
import { insertErasure, type OpenErasure } from '../db/erasures.ts'
import { findLeadRow } from '../db/leads.ts'
import { insertTombstones } from '../db/tombstones.ts'
import { listVisitors } from '../db/visitors.ts'
import type { SiteContext } from '../read/site.ts'
import { commit, NOTHING } from './commit.ts'
import { countPages } from './count-pages.ts'
import { hashOf, SKEW_MS, visitorName } from './graves.ts'
import { forget } from './memory.ts'
import { retrying } from './project.ts'
import { withoutPerson } from './without-person.ts'

export interface EraseOptions {
  now: number
  /** Whether events from before are refused from now on. Not where age alone has done it. */
  bury: boolean
}

export interface Erased {
  /** Its visitors, and others that had named it. */
  visitors: string[]
  /** What is left to do: to go through the site's events for whoever else has said the name, see `forgetStrays`. */
  erasure: OpenErasure
}

/**
 * Forgets a person, in one transaction: the lead, its visitors, all they did, and what others said of it, as far as anything
 * points there. What is left is a hash of each name, so that nothing from before comes back, and a row that remembers what is
 * left to do where somebody is buried.
 *
 * @returns Null where there is no such lead.
 */
export async function eraseLead(
  db: D1Database,
  site: SiteContext,
  leadId: string,
  { now, bury }: EraseOptions,
): Promise<Erased | null> {
  return retrying(async () => {
    const lead = await findLeadRow(db, site.id, leadId)
    if (!lead) return null
    const own = (await listVisitors(db, site.id, leadId)).map(({ id }) => id)
    const { near, keys } = await findPerson(db, site.id, leadId)
    const names = await withHashes([...keys, leadKey(leadId)])
    const others = near.filter((id) => !own.includes(id))
    const person = { leadId, names, until: now + SKEW_MS }
    const { events, emptied, changes } = await withoutPerson(db, site, others, person, now)
    const gone = [...own, ...emptied.map(({ visitor }) => visitor)]
    await countPages(db, site, [...own, ...others], now, gone)
    const { version } = lead
    const deleted = { leadId, version, visitors: own, events, traces: tracesOf(own, names) }
    const erasure = { leadId, names, at: now, after: { visitor: '', id: '' } }
    const first = [...deleteLead(db, site.id, deleted), ...deleteVisitors(db, site.id, emptied)]
    if (bury) {
      const graves = await gravesOf(site.id, [...own.map(visitorName), ...names], now)
      first.push(insertTombstones(db, site.id, graves), insertErasure(db, site.id, erasure))
    }
    await commit(db, site, { ...NOTHING, ...changes }, first)
    const visitors = [...own, ...others]
    forget(
      site.id,
      visitors.map((visitor) => ({ visitor })),
    )
    return { visitors, erasure }
  })
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
