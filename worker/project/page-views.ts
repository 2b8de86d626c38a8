import { dayOf } from '../../shared/day.ts'
import { pathOf } from '../../shared/page-path.ts'
import type { StoredEvent } from '../../shared/wire.ts'

/** What one visitor saw of one path on one day. */
export interface Seen {
  path: string
  /** UTC, 2026-11-21. */
  day: string
  views: number
  /** Milliseconds of attention in these views. */
  engagedMs: number
  /** Of the view that was read longest. */
  title: string | null
  url: string
}

export interface Counted {
  /** Views that began before are left out, in milliseconds since 1970. */
  since: number
  /** Whether what looks automatic counts. */
  bots: boolean
}

/** A machine may see any number. */
const SEEN_MOST = 2_000

/**
 * The views of one visitor by path and day. A view is one, however many reports of it came: the largest is right, and where
 * the page was redirected on load it alone knows where the view ended.
 */
export function seenBy(events: readonly StoredEvent[], { since, bots }: Counted): Seen[] {
  const views = new Map<string, View>()
  for (const event of events) {
    if (event.kind !== 'page_view' && event.kind !== 'engagement') continue
    if (event.view === undefined || event.url === undefined || (event.bot !== undefined && !bots)) continue
    const engagedMs = event.kind === 'engagement' ? event.engagedMs : -1
    const known = views.get(event.view)
    const at = Math.min(known?.at ?? event.at, event.at)
    if (known && known.engagedMs >= engagedMs) known.at = at
    else views.set(event.view, { at, engagedMs, url: event.url, title: event.title ?? known?.title ?? null })
  }
  const seen = new Map<string, Seen & { longest: number }>()
  for (const { at, engagedMs, url, title } of views.values()) {
    if (at < since) continue
    const [path, day] = [pathOf(url), dayOf(at)]
    const key = `${day} ${path}`
    const known = seen.get(key)
    if (!known && seen.size === SEEN_MOST) continue
    const isLongest = !known || engagedMs > known.longest
    seen.set(key, {
      ...{ path, day, views: (known?.views ?? 0) + 1 },
      engagedMs: (known?.engagedMs ?? 0) + Math.max(0, engagedMs),
      longest: Math.max(engagedMs, known?.longest ?? -1),
      title: isLongest ? title : known.title,
      url: isLongest ? url : known.url,
    })
  }
  return Array.from(seen.values(), ({ longest: _, ...one }) => one)
}

interface View {
  at: number
  engagedMs: number
  url: string
  title: string | null
}
