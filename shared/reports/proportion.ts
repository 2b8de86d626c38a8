/** So many of so many, and between what the true share lies: 95 of 100 such intervals hold it. */
export interface Proportion {
  hits: number
  of: number
  /** Null of nobody. */
  rate: number | null
  low: number
  high: number
}

export type Counts = Pick<Proportion, 'hits' | 'of'>

/** Two-sided 95 %. */
const SURE = 1.959964

/**
 * A share with Wilson's score interval (https://doi.org/10.1080/01621459.1927.10502953): it stays between 0 and 1, and is
 * honest about 0 of 5, where the usual one is nothing wide.
 */
export function proportion(hits: number, of: number): Proportion {
  if (of === 0) return { hits, of, rate: null, low: 0, high: 1 }
  const rate = hits / of
  const z = SURE * SURE
  const middle = (rate + z / (2 * of)) / (1 + z / of)
  const reach = (SURE / (1 + z / of)) * Math.sqrt((rate * (1 - rate)) / of + z / (4 * of * of))
  // At the ends the interval touches them exactly; adding the parts up may miss that by a last bit.
  const low = hits === 0 ? 0 : Math.max(0, middle - reach)
  return { hits, of, rate, low, high: hits === of ? 1 : Math.min(1, middle + reach) }
}

/** How many times as often in one group as in another. */
export interface Lift {
  /** Null where the other group has none to compare with. */
  ratio: number | null
  low: number | null
  high: number | null
  /** How often chance alone makes a difference as large as this. */
  chance: number
}

/**
 * The ratio of two shares: its interval is that of the log (Katz, https://doi.org/10.2307/2530610), its chance the "N − 1"
 * chi-squared test (https://doi.org/10.1002/sim.2832), good where each of the four numbers is expected to be 1 at least.
 */
export function lift(one: Counts, other: Counts): Lift {
  const chance = chanceOf(one, other)
  const rate = other.of === 0 ? 0 : other.hits / other.of
  if (one.of === 0 || rate === 0) return { ratio: null, low: null, high: null, chance }
  const ratio = one.hits / one.of / rate
  if (one.hits === 0) return { ratio, low: null, high: null, chance }
  const error = Math.sqrt(1 / one.hits - 1 / one.of + 1 / other.hits - 1 / other.of)
  const reach = Math.exp(SURE * error)
  return { ratio, low: ratio / reach, high: ratio * reach, chance }
}

function chanceOf(one: Counts, other: Counts): number {
  const all = one.of + other.of
  const hits = one.hits + other.hits
  const misses = all - hits
  const spread = one.of * other.of * hits * misses
  if (spread === 0) return 1
  const cross = one.hits * (other.of - other.hits) - other.hits * (one.of - one.hits)
  return chanceOfZ(Math.sqrt(((all - 1) * cross * cross) / spread))
}

/** How often chance alone goes as far as `z` standard errors, to either side. */
export function chanceOfZ(z: number): number {
  return complement(Math.abs(z) / Math.SQRT2)
}

/** The complementary error function for x ≥ 0, to 1.5e-7: Abramowitz and Stegun 7.1.26, https://personal.math.ubc.ca/~cbm/aands/page_299.htm */
function complement(x: number): number {
  const t = 1 / (1 + 0.3275911 * x)
  const series =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  return Math.min(1, series * Math.exp(-x * x))
}

/**
 * The same chances where several things were looked at in one go: whoever looks at twenty finds one in twenty by chance.
 * Holm's step-down correction (https://www.jstor.org/stable/4615733): all claims below 0.05 hold together, 95 times of 100.
 */
export function together(chances: readonly number[]): number[] {
  const order = chances.map((_, index) => index).sort((a, b) => (chances[a] ?? 1) - (chances[b] ?? 1))
  const corrected = chances.map(() => 1)
  let most = 0
  for (const [rank, index] of order.entries()) {
    most = Math.max(most, Math.min(1, (chances[index] ?? 1) * (order.length - rank)))
    corrected[index] = most
  }
  return corrected
}
