import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Person, scoreAccount } from '../../../shared/scoring/index.ts'
import { NOW, PATIENCE, RUNS } from './arbitrary.ts'
import { DAY } from './make.ts'

const person = fc.record({
  id: fc.uuid(),
  engagement: fc.oneof(
    fc.double({ min: -40, max: 200, noNaN: true }),
    fc.constantFrom(-20, 0, 0.1, 0.2, 0.3, 60),
  ),
  fit: fc.integer({ min: 0, max: 100 }),
  lastSeenAt: fc.nat(90).map((days) => NOW - days * DAY),
})
const company = fc.uniqueArray(person, { selector: ({ id }) => id, maxLength: 8 })
const together = fc.constantFrom('sum', 'max', 'top-3')

describe('scoreAccount', PATIENCE, () => {
  it('adds the three most engaged, and shows its breadth apart', () => {
    const people = [60, 12.5, 30, 20, -20].map((engagement, index): Person => {
      return { id: `p${index}`, engagement, fit: 10 * index, lastSeenAt: NOW - 10 * index * DAY }
    })
    expect(scoreAccount(people, NOW)).toEqual({
      asOf: NOW,
      score: 100,
      raw: 110,
      fit: 40,
      people: 5,
      breadth: 4,
      reasons: [
        { lead: 'p0', points: 60 },
        { lead: 'p2', points: 30 },
        { lead: 'p3', points: 20 },
      ],
    })
    expect(scoreAccount(people, NOW, { together: 'sum' }).raw).toBe(122.5)
    expect(scoreAccount(people, NOW, { together: 'max', activeDays: 5 })).toMatchObject({
      raw: 60,
      breadth: 1,
    })
    expect(scoreAccount([], NOW)).toMatchObject({ score: 0, raw: 0, fit: 0, people: 0, breadth: 0 })
  })

  it('depends on who belongs to it, to the last bit, and on no order or history', () => {
    fc.assert(
      fc.property(company, together, fc.infiniteStream(fc.nat()), (people, how, numbers) => {
        const shuffled = people
          .map((one) => ({ one, place: Number(numbers.next().value) }))
          .sort((a, b) => a.place - b.place)
          .map(({ one }) => one)
        expect(scoreAccount(shuffled, NOW, { together: how })).toEqual(
          scoreAccount(people, NOW, { together: how }),
        )
      }),
      RUNS,
    )
  })

  it('is the sum of its reasons, grows with the number counted, and no newcomer makes it less', () => {
    fc.assert(
      fc.property(company, person, together, (people, newcomer, how) => {
        const { raw, reasons } = scoreAccount(people, NOW, { together: how })
        expect(reasons.reduceRight((sum, { points }) => sum + points, 0)).toBe(raw)
        const rawBy = (one: 'sum' | 'max' | 'top-3') => scoreAccount(people, NOW, { together: one }).raw
        expect(rawBy('max')).toBeLessThanOrEqual(rawBy('top-3'))
        expect(rawBy('top-3')).toBeLessThanOrEqual(rawBy('sum') + 1e-9)
        expect(scoreAccount([...people, newcomer], NOW, { together: how }).raw).toBeGreaterThanOrEqual(
          raw - 1e-9,
        )
      }),
      RUNS,
    )
  })
})
