import type { Feature, Table } from '../../../shared/predict/index.ts'
import { chances } from '../../support/soak.ts'

/** What truly makes somebody of a made-up site buy: log-odds by one time of each thing done, the strongest first. */
export const TRUTH = [
  { id: 'demo', name: 'Asked for a demo', odds: 1.6, often: 0.3 },
  { id: 'pricing', name: 'Viewed pricing', odds: 0.9, often: 0.6 },
  { id: 'download', name: 'Downloaded a file', odds: 0.45, often: 0.7 },
  { id: 'blog', name: 'Read the blog', odds: 0, often: 1.4 },
  { id: 'careers', name: 'Looked at careers', odds: -1.2, often: 0.4 },
] as const

const DAY = 86_400_000
const START = Date.UTC(2026, 0, 5)

export interface Made {
  seed: number
  people: number
  /** Rows of each person, a week apart. */
  rows?: number
  /** Log-odds of whoever does nothing. */
  base?: number
  /** The first so many that would convert do, and nobody else. */
  conversions?: number
}

/** People who do things and then buy or do not, by TRUTH; the score is a bad guess of that, as rules by hand are. */
export function madeSite({ seed, people, rows = 1, base = -2.2, conversions = Infinity }: Made): Table {
  const random = chances(seed)
  const features: Feature[] = TRUTH.map(({ id, name }) => ({ id, name, kind: 'amount' }))
  const values: number[] = []
  const [labels, at, whose, scores]: number[][] = [[], [], [], []]
  let bought = 0
  for (let person = 0; person < people; person++) {
    const own = TRUTH.map(({ often }) => times(random, often))
    const odds = own.reduce((sum, count, index) => sum + count * (TRUTH[index]?.odds ?? 0), base)
    const buys = random() < 1 / (1 + Math.exp(-odds)) && bought < conversions
    bought += buys ? 1 : 0
    for (let row = 0; row < rows; row++) {
      const share = rows === 1 ? 1 : 0.6 + 0.4 * random()
      values.push(...own.map((count) => count * share))
      labels?.push(buys ? 1 : 0)
      whose?.push(person)
      at?.push(START + Math.floor((person / people) * 180) * DAY + row * 7 * DAY)
      scores?.push(5 * (own[3] ?? 0) + 20 * (own[1] ?? 0) + 10 * (own[0] ?? 0))
    }
  }
  return {
    ...{ features, values, labels: labels ?? [], at: at ?? [], people: whose ?? [], scores: scores ?? [] },
    share: 1,
  }
}

/** Poisson, by Knuth's product. */
function times(random: () => number, mean: number): number {
  let count = 0
  for (let product = random(); product > Math.exp(-mean); product *= random()) count++
  return count
}

/** The table with another column. */
export function withFeature(table: Table, feature: Feature, read: (row: number) => number): Table {
  const width = table.features.length
  const values: number[] = []
  for (let row = 0; row < table.labels.length; row++) {
    for (let index = 0; index < width; index++) values.push(table.values[row * width + index] ?? 0)
    values.push(read(row))
  }
  return { ...table, features: [...table.features, feature], values }
}
