/** The chance that somebody who converted was ranked above somebody who did not, and how sure that is. */
export interface Auc {
  value: number
  /** Standard error, by people. Null where there are too few of either kind to tell. */
  error: number | null
  /** 95 of 100 such intervals hold the true value. */
  interval: [low: number, high: number] | null
}

/** Labelled rows of some people, to be ranked. */
export interface Ranked {
  labels: ArrayLike<number>
  people: ArrayLike<number>
}

const SURE = 1.96

/**
 * Area under the ROC curve, ties counting half, or null where all are of one kind. Its error is DeLong's
 * (https://doi.org/10.2307/2531595) as Obuchowski has it for rows that come in clusters (https://doi.org/10.2307/2533958):
 * with a row a person the two are the same. The interval is taken in log-odds, so it stays between 0 and 1.
 */
export function aucOf(scores: ArrayLike<number>, ranked: Ranked): Auc | null {
  const placed = place(scores, ranked.labels)
  if (!placed) return null
  const { value, placements } = placed
  const error = errorOf(placements, value, ranked)
  return { value, error, interval: error === null ? null : intervalOf(value, error) }
}

/** How much better one ranking of the same rows is than another, with the error of that difference. */
export function compareAuc(
  scores: ArrayLike<number>,
  others: ArrayLike<number>,
  ranked: Ranked,
): { difference: number; error: number | null } | null {
  const [one, other] = [place(scores, ranked.labels), place(others, ranked.labels)]
  if (!one || !other) return null
  const difference = one.value - other.value
  const placements = one.placements.map((value, row) => value - (other.placements[row] ?? 0))
  return { difference, error: errorOf(placements, difference, ranked) }
}

/** For each row the share of the other kind that it is rightly ranked against; the mean of either kind is the AUC. */
function place(scores: ArrayLike<number>, labels: ArrayLike<number>) {
  const order = Array.from({ length: labels.length }, (_, row) => row)
  order.sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0))
  const positives = order.reduce((count, row) => count + (labels[row] ?? 0), 0)
  const negatives = order.length - positives
  if (positives === 0 || negatives === 0) return null
  const placements = new Float64Array(order.length)
  let below = { positives: 0, negatives: 0 }
  let sum = 0
  for (let start = 0; start < order.length; ) {
    let end = start
    const tied = { positives: 0, negatives: 0 }
    while (end < order.length && scores[order[end] ?? 0] === scores[order[start] ?? 0]) {
      tied[labels[order[end] ?? 0] === 1 ? 'positives' : 'negatives']++
      end++
    }
    const beaten = (below.negatives + tied.negatives / 2) / negatives
    const beating = (positives - below.positives - tied.positives / 2) / positives
    for (const row of order.slice(start, end)) placements[row] = labels[row] === 1 ? beaten : beating
    sum += beaten * tied.positives
    below = {
      positives: below.positives + tied.positives,
      negatives: below.negatives + tied.negatives,
    }
    start = end
  }
  return { value: sum / positives, placements }
}

interface Cluster {
  positives: number
  negatives: number
  /** Sums of placements. */
  ofPositives: number
  ofNegatives: number
}

function errorOf(placements: Float64Array, mean: number, { labels, people }: Ranked): number | null {
  const clusters = new Map<number, Cluster>()
  for (let row = 0; row < labels.length; row++) {
    const person = people[row] ?? 0
    const cluster = clusters.get(person) ?? { positives: 0, negatives: 0, ofPositives: 0, ofNegatives: 0 }
    clusters.set(person, cluster)
    if (labels[row] === 1) {
      cluster.positives++
      cluster.ofPositives += placements[row] ?? 0
    } else {
      cluster.negatives++
      cluster.ofNegatives += placements[row] ?? 0
    }
  }
  const all = [...clusters.values()]
  const [withPositives, withNegatives] = [
    all.filter(({ positives }) => positives > 0).length,
    all.filter(({ negatives }) => negatives > 0).length,
  ]
  if (withPositives < 2 || withNegatives < 2) return null
  let [m, n, squares1, squares0, products] = [0, 0, 0, 0, 0]
  for (const { positives, negatives, ofPositives, ofNegatives } of all) {
    const [x, y] = [ofPositives - positives * mean, ofNegatives - negatives * mean]
    m += positives
    n += negatives
    squares1 += x * x
    squares0 += y * y
    products += x * y
  }
  const s1 = (withPositives / ((withPositives - 1) * m)) * squares1
  const s0 = (withNegatives / ((withNegatives - 1) * n)) * squares0
  const s10 = (all.length / (all.length - 1)) * products
  return Math.sqrt(Math.max(0, s1 / m + s0 / n + (2 * s10) / (m * n)))
}

function intervalOf(value: number, error: number): [number, number] {
  if (value <= 0 || value >= 1 || error === 0) return [value, value]
  const odds = Math.log(value / (1 - value))
  const reach = (SURE * error) / (value * (1 - value))
  const back = (x: number) => 1 / (1 + Math.exp(-x))
  return [back(odds - reach), back(odds + reach)]
}
