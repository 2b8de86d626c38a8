// How sure an AUC is: against formulas written out anew, and against many samples of a known truth.
import { describe, expect, it } from 'vitest'
import { aucOf, compareAuc } from '../../../shared/predict/auc.ts'
import { chances } from '../../support/soak.ts'

const random = chances(20_261_130)

/** Normal, by Box and Muller. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** Scores of buyers lie `ahead` above those of others, each person with its own luck. */
function sample({ people, rows, ahead }: { people: number; rows: number; ahead: number }) {
  const [scores, labels, whose]: number[][] = [[], [], []]
  for (let person = 0; person < people; person++) {
    const label = person % 3 === 0 ? 1 : 0
    const own = normal()
    for (let row = 0; row < rows; row++) {
      scores?.push(label * ahead + own + 0.3 * normal())
      labels?.push(label)
      whose?.push(person)
    }
  }
  return { scores: scores ?? [], labels: labels ?? [], people: whose ?? [] }
}

describe('the interval of an AUC', () => {
  it('reaches 1.96 errors to both sides in log-odds, and nowhere at the ends', () => {
    const made = sample({ people: 40, rows: 1, ahead: 1 })
    const { value, error, interval } = aucOf(made.scores, made)!
    const oddsOf = (share: number) => share / (1 - share)
    const times = Math.exp((1.96 * error!) / (value * (1 - value)))
    expect(oddsOf(interval![0])).toBeCloseTo(oddsOf(value) / times, 9)
    expect(oddsOf(interval![1])).toBeCloseTo(oddsOf(value) * times, 9)
    const perfect = { labels: [0, 0, 1, 1], people: [0, 1, 2, 3] }
    expect(aucOf([1, 2, 3, 4], perfect)).toEqual({ value: 1, error: 0, interval: [1, 1] })
    expect(aucOf([4, 3, 2, 1], perfect)).toEqual({ value: 0, error: 0, interval: [0, 0] })
  })

  it.each([
    { rows: 1, name: 'a row each' },
    { rows: 6, name: 'six rows each, which are alike' },
  ])('holds the truth about 95 times of 100, of people with $name', ({ rows }) => {
    // Φ(ahead / √2 σ), with σ² = 1 + 0.3²: https://doi.org/10.1148/radiology.143.1.7063747
    const truth = 0.8311
    const ahead = 0.9586 * Math.SQRT2 * Math.sqrt(1.09)
    const held = Array.from({ length: 400 }, () => {
      const made = sample({ people: 90, rows, ahead })
      const [low, high] = aucOf(made.scores, made)!.interval!
      return low <= truth && truth <= high
    })
    const share = held.filter(Boolean).length / held.length
    expect(share).toBeGreaterThan(0.92)
    expect(share).toBeLessThan(0.98)
  })

  it('is no narrower for telling everything twice', () => {
    const made = sample({ people: 30, rows: 1, ahead: 1 })
    const twice = (column: number[]) => [...column, ...column]
    const again = { labels: twice(made.labels), people: twice(made.people) }
    expect(aucOf(twice(made.scores), again)!.error).toBeCloseTo(aucOf(made.scores, made)!.error!, 12)
  })

  it('is not told where all of one kind are one person', () => {
    expect(aucOf([1, 2, 3, 4], { labels: [1, 1, 0, 0], people: [0, 0, 1, 2] })!.error).toBeNull()
    expect(aucOf([1, 2, 3, 4], { labels: [0, 0, 1, 1], people: [0, 0, 1, 2] })!.error).toBeNull()
  })
})

it('people who were both buyers and others tie the two kinds together: Obuchowski’s covariance', () => {
  // Everybody has a row of either kind, so the variance is that of the sums of both placements.
  const people = 40
  const own = Array.from({ length: people }, normal)
  const scores = [
    ...own.map((luck) => luck + 0.5 + 0.5 * normal()),
    ...own.map((luck) => luck + 0.5 * normal()),
  ]
  const labels = scores.map((_, row) => (row < people ? 1 : 0))
  const whose = scores.map((_, row) => row % people)
  const [buyers, others] = [scores.slice(0, people), scores.slice(people)]
  const share = (values: number[], holds: (value: number) => boolean) => values.filter(holds).length / people
  const sums = own.map(
    (_, person) =>
      share(others, (other) => other < buyers[person]!) + share(buyers, (buyer) => buyer > others[person]!),
  )
  const mean = sums.reduce((a, b) => a + b, 0) / people
  const variance = sums.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (people - 1)
  expect(aucOf(scores, { labels, people: whose })!.error).toBeCloseTo(Math.sqrt(variance / people), 9)
})

it('one ranking is better than another by the difference of their AUCs, surer where they rank alike', () => {
  const made = sample({ people: 200, rows: 1, ahead: 1 })
  const worse = made.scores.map((score) => score + normal())
  const { difference, error } = compareAuc(made.scores, worse, made)!
  const [one, other] = [aucOf(made.scores, made)!, aucOf(worse, made)!]
  expect(difference).toBeCloseTo(one.value - other.value, 12)
  expect(difference).toBeGreaterThan(0)
  // Of the same people: not as unsure as two AUCs of different ones would be.
  expect(error!).toBeLessThan(Math.hypot(one.error!, other.error!))
  expect(error!).toBeGreaterThan(0)
  expect(compareAuc(worse, made.scores, made)!.difference).toBeCloseTo(-difference, 12)
})
