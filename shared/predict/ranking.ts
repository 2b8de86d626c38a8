/** What comes of calling people in the order of a ranking. */
export interface Tenth {
  /** How many rows, and the share of all conversions that this tenth and those above it hold: the curve of gains. */
  rows: number
  converted: number
  rate: number
  /** How many times the rate of all. */
  lift: number
  gained: number
}

const TENTHS = 10

/**
 * Rows in ten equal parts, the highest ranked first. Where equal scores stand on both sides of a border, each part gets its
 * share of them, so the order of rows does not matter.
 */
export function tenthsOf(scores: ArrayLike<number>, labels: ArrayLike<number>): Tenth[] {
  const ties = tiesOf(scores, labels)
  const total = ties.reduce((sum, { converted }) => sum + converted, 0)
  const size = labels.length / TENTHS
  const base = total / labels.length
  let taken = 0
  return Array.from({ length: TENTHS }, (_, index) => {
    const converted = expected(ties, (index + 1) * size) - expected(ties, index * size)
    taken += converted
    const rate = converted / size
    return {
      rows: size,
      converted,
      rate,
      lift: base === 0 ? 0 : rate / base,
      gained: total === 0 ? 0 : taken / total,
    }
  })
}

/** How many of those called each week converted, if the best so many are called. */
export interface Called {
  perWeek: number
  weeks: number
  called: number
  converted: number
  /** Share of those called that converted: precision. */
  rate: number
  /** Share of all there were to be called that converted: what calling blindly would give. */
  base: number
}

export interface Callable {
  scores: ArrayLike<number>
  labels: ArrayLike<number>
  people: ArrayLike<number>
  at: ArrayLike<number>
}

const WEEK = 7 * 86_400_000
/** The first Monday after 1970 began, a Thursday. */
const MONDAY = 4 * 86_400_000

/**
 * Precision at what a sales team can do in a week. Somebody who could be called twice in one week is called once. Of a share
 * of all there were, that share is called.
 */
export function calledOf({ scores, labels, people, at }: Callable, perWeek: number, share = 1): Called {
  const calls = perWeek * share
  const weeks = new Map<number, Map<number, { score: number; label: number }>>()
  for (let row = 0; row < labels.length; row++) {
    const week = Math.floor(((at[row] ?? 0) - MONDAY) / WEEK)
    const callable = weeks.get(week) ?? new Map<number, { score: number; label: number }>()
    weeks.set(week, callable)
    const person = people[row] ?? 0
    const [score, label] = [scores[row] ?? 0, labels[row] ?? 0]
    const known = callable.get(person)
    callable.set(person, {
      score: Math.max(score, known?.score ?? Number.NEGATIVE_INFINITY),
      label: Math.max(label, known?.label ?? 0),
    })
  }
  let [called, converted, all, bought] = [0, 0, 0, 0]
  for (const callable of weeks.values()) {
    const rows = [...callable.values()]
    const ties = tiesOf(
      rows.map(({ score }) => score),
      rows.map(({ label }) => label),
    )
    called += Math.min(calls, rows.length)
    converted += expected(ties, Math.min(calls, rows.length))
    all += rows.length
    bought += rows.reduce((sum, { label }) => sum + label, 0)
  }
  const rateOf = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)
  return {
    perWeek,
    weeks: weeks.size,
    called,
    converted,
    rate: rateOf(converted, called),
    base: rateOf(bought, all),
  }
}

interface Tie {
  rows: number
  converted: number
}

/** Rows of equal score together, the highest first. */
function tiesOf(scores: ArrayLike<number>, labels: ArrayLike<number>): Tie[] {
  const ties = new Map<number, Tie>()
  for (let row = 0; row < labels.length; row++) {
    const tie = ties.get(scores[row] ?? 0) ?? { rows: 0, converted: 0 }
    ties.set(scores[row] ?? 0, tie)
    tie.rows++
    tie.converted += labels[row] ?? 0
  }
  return [...ties].sort(([a], [b]) => b - a).map(([, tie]) => tie)
}

/** How many conversions the first so many rows hold, on average over all orders of equals. */
function expected(ties: readonly Tie[], rows: number): number {
  let left = rows
  let converted = 0
  for (const tie of ties) {
    if (left <= 0) break
    converted += tie.converted * Math.min(1, left / tie.rows)
    left -= tie.rows
  }
  return converted
}
