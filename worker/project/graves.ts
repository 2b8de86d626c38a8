import { emailKey, leadKey, userKey } from '../../shared/identity.ts'
import type { Ignored, StoredEvent } from '../../shared/wire.ts'
import { findTombstones } from '../db/tombstones.ts'
import type { Beacon } from './beacon.ts'
import { claimOf, isByLink } from './claims.ts'
import { namesSaidBy, namesSaidIn } from './naming.ts'
import type { State } from './state.ts'

/** Below this, two clocks are taken for one: an event may be dated so much too late. */
export const SKEW_MS = 60_000

const ERASED = 'erased: it is from before its person was forgotten'
const WITHDRAWN = 'consent: withdrawn by this visitor'
const NOBODY = 'link: there is no such person any more'

/** The name under which a visitor is among the erased. */
export function visitorName(visitor: string): string {
  return `visitor:${visitor}`
}

/** SHA-256 of site and name, hex: the same name is another one on another site. */
export async function hashOf(siteId: string, name: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${siteId} ${name}`)))
}

/** The hash of each name that some beacons could be known by. */
export async function hashesOf(siteId: string, names: readonly string[]): Promise<Map<string, string>> {
  const unique = [...new Set(names)]
  const hashes = await Promise.all(unique.map((name) => hashOf(siteId, name)))
  return new Map(unique.map((name, index) => [name, hashes[index] ?? '']))
}

/** A visitor that takes its consent back, or gives it again. */
export interface Turn {
  visitor: string
  at: number
}

export interface Living {
  beacons: Beacon[]
  /** By beacon, what is refused, and why. */
  ignored: Ignored[][]
  withdrawn: Turn[]
  granted: Turn[]
}

/** Parts what may be taken from what is of the dead, and finds who takes consent back, or gives it again, with it. */
export function bury(beacons: readonly Beacon[], { graves, leads }: Pick<State, 'graves' | 'leads'>): Living {
  const withdrawn: Turn[] = []
  const granted: Turn[] = []
  const ignored: Ignored[][] = []
  const living = beacons.map((beacon) => {
    const { visitor } = beacon
    const grave = graves.get(visitorName(visitor))
    const last = lastWord(beacon.events)
    const since = reopenedAt(beacon.events, grave)
    if (last?.state === 'denied') withdrawn.push({ visitor, at: last.at })
    else if (since !== null) granted.push({ visitor, at: since })
    const refused: Ignored[] = []
    const events = beacon.events.filter((event) => {
      const reason =
        (grave?.cause === 'withdrawn' && (since === null || event.at < since) ? WITHDRAWN : null) ??
        (grave?.cause === 'erased' && event.at <= grave.at + SKEW_MS ? ERASED : null) ??
        (last?.state === 'denied' && event.at > last.at ? WITHDRAWN : null) ??
        (isOfErased(event, graves) ? ERASED : null) ??
        (isByLink(event) && !leads.has(event.lead ?? '') ? NOBODY : null)
      if (reason) refused.push({ id: event.id, reason })
      return reason === null
    })
    ignored.push(refused)
    return { ...beacon, events }
  })
  return { beacons: living, ignored, withdrawn, granted }
}

/** Whether an event, or another of its beacon, says something of consent. */
export function speaksOfConsent({ events }: Beacon): boolean {
  return events.some(({ kind }) => kind === 'consent')
}

/**
 * How many of these beacons, in their order, may go in one transaction: what a visitor says of consent holds for what else
 * comes of it, and has to be there before that.
 */
export function countUntilTurn(beacons: readonly Beacon[]): number {
  const seen = new Set<string>()
  const turned = new Set<string>()
  const place = beacons.findIndex((beacon) => {
    const { visitor } = beacon
    const turns = speaksOfConsent(beacon)
    if (turned.has(visitor) || (turns && seen.has(visitor))) return true
    seen.add(visitor)
    if (turns) turned.add(visitor)
    return false
  })
  return place < 0 ? beacons.length : place
}

function lastWord(events: readonly StoredEvent[]): { state: string; at: number } | null {
  let last: { state: string; at: number } | null = null
  for (const event of events) {
    if (event.kind === 'consent' && event.state !== 'pending' && (!last || event.at >= last.at)) {
      last = { state: event.state, at: event.at }
    }
  }
  return last
}

/** When consent was given again after it was taken back; null where it was not. */
function reopenedAt(
  events: readonly StoredEvent[],
  grave: { at: number; cause: string } | undefined,
): number | null {
  if (grave?.cause !== 'withdrawn') return null
  const times = events
    .filter((event) => event.kind === 'consent' && event.state === 'granted' && event.at > grave.at)
    .map(({ at }) => at)
  return times.length === 0 ? null : Math.min(...times)
}

/** A name may come again after its person was erased; what it said before may not. */
export function isOfErased(event: StoredEvent, graves: State['graves']): boolean {
  if (graves.size === 0) return false
  return [...(claimOf(event)?.keys ?? []), ...namesSaidBy(event)].some((key) => {
    const grave = graves.get(key)
    return grave !== undefined && event.at <= grave.at + SKEW_MS
  })
}

/** Names looked up in one call. */
const LOOKED_UP = 2_000

/**
 * Whether something that could not be read as events, and was sent at `at`, says the name of somebody erased since: every text
 * in it may be one.
 */
export async function isOfBuried(
  db: D1Database,
  siteId: string,
  body: unknown,
  at: number,
): Promise<boolean> {
  const names = [...new Set(textsIn(body).flatMap(namesIn))]
  for (let from = 0; from < names.length; from += LOOKED_UP) {
    const hashes = await hashesOf(siteId, names.slice(from, from + LOOKED_UP))
    const graves = await findTombstones(db, siteId, [...hashes.values()])
    if (graves.some((grave) => grave.cause === 'erased' && at <= grave.at + SKEW_MS)) return true
  }
  return false
}

/** Without recursion: nobody knows how deep it is. */
function textsIn(body: unknown): string[] {
  const texts: string[] = []
  const open = [body]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value === 'string') texts.push(value)
    else if (typeof value === 'object' && value !== null) open.push(...Object.values(value))
  }
  return texts
}

function namesIn(text: string): string[] {
  const names = [userKey(text), emailKey(text), ...namesSaidIn(text)]
  return [visitorName(text), leadKey(text), ...names.filter((name) => name !== undefined)]
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
