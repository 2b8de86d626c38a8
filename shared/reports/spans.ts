const HOUR_MS = 3_600_000
const STEP = Math.log(1.05)

/**
 * How long something took, many times: counts by length, each length a twentieth longer than the one before. So it stays
 * small however many there are, two can be added up, and no quartile is off by more than a fortieth.
 */
export type Spans = Map<number, number>

export interface Quartiles {
  count: number
  /** Milliseconds; half an hour stands for all below an hour. */
  quarter: number
  median: number
  threeQuarters: number
}

export function addSpan(spans: Spans, ms: number): void {
  const length = ms < HOUR_MS ? 0 : 1 + Math.floor(Math.log(ms / HOUR_MS) / STEP)
  spans.set(length, (spans.get(length) ?? 0) + 1)
}

/** Null of nothing. */
export function quartilesOf(spans: Spans): Quartiles | null {
  const lengths = [...spans].sort(([a], [b]) => a - b)
  const count = lengths.reduce((sum, [, n]) => sum + n, 0)
  if (count === 0) return null
  /** The length below which so many are. */
  const at = (share: number) => {
    let below = 0
    for (const [length, n] of lengths) {
      below += n
      if (below >= share * count) return middleOf(length)
    }
    return 0
  }
  return { count, quarter: at(0.25), median: at(0.5), threeQuarters: at(0.75) }
}

export function joinSpans(into: Spans, other: Spans): void {
  for (const [length, n] of other) into.set(length, (into.get(length) ?? 0) + n)
}

function middleOf(length: number): number {
  return length === 0 ? HOUR_MS / 2 : HOUR_MS * Math.exp(STEP * (length - 0.5))
}
