// What the README says of money, by the figures that `npm run cost -- --measure` left in docs/costs.json.
import { expect, it } from 'vitest'
import { billOf, type Figures } from '../cost/bill.ts'
import { readText } from './sources.ts'

const figures: Figures = JSON.parse(readText('docs/costs.json'))
const VOLUME = { events: 10e6, batch: 10, leads: 50_000 }
const bill = billOf(figures, VOLUME)
const all = Object.values(bill.beside).reduce((sum, one) => sum + one, bill.marginal)

it('a month of ten million events is within the bounds we promise', () => {
  expect((bill.atVolume / VOLUME.events) * 1e6).toBeLessThanOrEqual(1)
  expect(bill.marginal).toBeLessThanOrEqual(2)
  expect(all).toBeLessThanOrEqual(3.5)
})

it('the README has both figures as they are', () => {
  const { copies, archive, deletion, storage } = bill.beside
  const readme = readText('README.md')
  for (const value of [bill.atVolume / 10, bill.marginal, copies, archive, deletion, storage, all])
    expect(readme).toContain(value.toFixed(2))
  expect(readme).toContain(figures.measuredAt)
})

it('costs what it has to', () => {
  const none = {
    ...{ requests: 0, cpuMs: 0, rowsRead: 0, rowsWritten: 0 },
    ...{ kvReads: 0, kvWrites: 0, r2Reads: 0, r2Writes: 0 },
  }
  const beacon = { one: { ...none, rowsWritten: 3 }, ten: { ...none, rowsWritten: 12, requests: 1 } }
  const made: Figures = {
    measuredAt: '2026-01-01',
    beacons: { anonymous: beacon, lead: beacon },
    birth: { ...beacon.ten, rowsWritten: 22 },
    copiesPerVisit: 0.5,
    clock: {
      counting: { ...none, rowsWritten: 0.1 },
      archive: { ...none, rowsWritten: 1, r2Writes: 0.01 },
      deletion: { ...none, rowsWritten: 0.2 },
    },
    eventsPerVisitor: 20,
    hotDays: 365 / 12,
    bytes: { event: 100, visitor: 1_000, lead: 2_000, archived: 10 },
  }
  const { lines, atVolume, marginal, beside } = billOf(made, { events: 100e6, batch: 10, leads: 1e6 })
  const line = (wanted: string) => lines.find(({ name }) => name === wanted)
  // Ten million beacons of twelve rows, ten more for each birth, and 1.3 for each event later: 260 million rows, of which 50 are
  // in the plan, as ten million requests are, one of copies and one of objects.
  expect(line('rowsWritten')).toMatchObject({
    amount: expect.closeTo(260),
    atVolume: expect.closeTo(210),
    marginal: expect.closeTo(260),
  })
  // A month's events, and a year's people: four million strangers and a million leads in each month of it.
  expect(line('d1Gigabytes')?.amount).toBeCloseTo(10 + 12 * (4 + 2))
  expect(line('r2Gigabytes')?.amount).toBeCloseTo(11)
  expect(atVolume).toBeCloseTo(5 + 210 + (2.5 - 1) * 5 + (82 - 5) * 0.75 + 1 * 0.015)
  expect(marginal).toBeCloseTo(1.3 + 0.1 + 0.03)
  expect(beside.copies).toBeCloseTo(5 / 40)
  expect(beside.archive).toBeCloseTo(1 + 0.045)
  expect(beside.deletion).toBeCloseTo(0.2)
  expect(beside.storage).toBeCloseTo(0.82 * 0.75 + 0.11 * 0.015)
  // Between one event and ten, a beacon's cost is a line.
  const four = billOf(made, { events: 4e6, batch: 4, leads: 0 }).lines
  expect(four.find(({ name }) => name === 'rowsWritten')?.amount).toBeCloseTo(6 + 1.3 * 4)
})
