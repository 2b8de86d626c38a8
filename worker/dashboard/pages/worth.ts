import type { SitePage } from '../../read/site-pages.ts'

/** Leads that came as far as MQL; fewer say nothing of a page. */
const REACHED_LEAST = 10
/** How much more often they saw it than visitors in general. */
const LIFT_LEAST = 3
const SHOWN = 3

/**
 * Pages without a tag that those who came as far as MQL saw much more often than everybody: what a marketer would want to
 * know of first. A page that hardly any of them saw is left out, however rare its other readers are.
 */
export function worthTagging(
  pages: readonly SitePage[],
  { visitors, reached }: { visitors: number; reached: number },
): { page: SitePage; lift: number }[] {
  if (reached < REACHED_LEAST || visitors === 0) return []
  return pages
    .filter((page) => page.tags.length === 0 && page.reached >= REACHED_LEAST)
    .map((page) => ({ page, lift: page.reached / reached / (page.visitors / visitors) }))
    .filter(({ lift }) => lift >= LIFT_LEAST)
    .sort((a, b) => b.page.reached - a.page.reached)
    .slice(0, SHOWN)
}
