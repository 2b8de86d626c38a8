import type { StoredEvent } from '../../shared/wire.ts'
import type { SiteSettings } from '../db/sites.ts'
import type { Noise } from '../db/visitors.ts'
import { isByLink } from './claims.ts'

/** Who opens so many pages in a minute reads none. What somebody did offline has the times it was done at. */
const PER_MINUTE = 120
const MINUTE_MS = 60_000
const ACTS: readonly string[] = ['page_view', 'form', 'download']

/**
 * How noisy a visitor is, now that it did this too. A verdict stays, and is of the visitor: what a machine did before it
 * was known for one is a machine's as well. What a server sends is not judged.
 */
export function noiseAfter(before: Noise | null, events: readonly StoredEvent[]): Noise | null {
  const judged = events.filter(isOfBrowser)
  const acts = new Map(before ? [[before.minute, before.count]] : [])
  for (const { kind, at } of judged) {
    const minute = Math.floor(at / MINUTE_MS)
    if (ACTS.includes(kind)) acts.set(minute, (acts.get(minute) ?? 0) + 1)
  }
  const minute = Math.max(0, ...acts.keys())
  const most = Math.max(0, ...acts.values())
  const burst = most > PER_MINUTE ? `burst: more than ${PER_MINUTE} pages in a minute` : undefined
  const verdict = before?.verdict ?? judged.find(({ bot }) => bot !== undefined)?.bot ?? burst
  if (most === 0 && verdict === undefined) return before
  return { minute, count: acts.get(minute) ?? 0, ...(verdict !== undefined && { verdict }) }
}

/** Whether nothing counts of what a visitor does in a browser. */
export function isMachine(noise: Noise | null, { bots }: Pick<SiteSettings, 'bots'>): boolean {
  return bots === 'exclude' && noise?.verdict !== undefined
}

/** What a browser sends, and what a machine can do with a link that was meant for somebody. */
export function isOfBrowser(event: StoredEvent): boolean {
  return event.provenance === 'browser' || isByLink(event)
}
