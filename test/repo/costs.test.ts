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
  const none = { requests: 0, cpuMs: 0, rowsRead: 0, rowsWritten: 0, kvReads: 0, kvWrites: 0 }
  const beacon = { one: { ...none, rowsWritten: 3 }, ten: { ...none, rowsWritten: 12, requests: 1 } }
  const made: Figures = {
    measuredAt: '2026-01-01',
    beacons: { anonymous: beacon, lead: beacon },
    birth: { ...beacon.ten, rowsWritten: 22 },
    deletion: { ...none, rowsWritten: 1 },
    bytesPerEvent: 100,
  }
  const { lines, atVolume, marginal, beside } = billOf(made, { events: 100e6, batch: 10, leads: 1e6 })
  const written = lines.find(({ name }) => name === 'rowsWritten')
  // Ten million beacons of twelve rows, and ten more for each birth: 130 million rows, of which 50 are in the plan, as ten million requests are.
  expect(written).toMatchObject({ amount: 130, atVolume: 80, marginal: 130 })
  expect(atVolume).toBeCloseTo(5 + 80 + (10 - 5) * 0.75)
  expect(marginal).toBeCloseTo(1.3 + 0.03)
  expect(beside).toMatchObject({ copies: 0, deletion: 1 })
  expect(beside.storage).toBeCloseTo(0.1 * 0.75 * 12)
  // Between one event and ten, a beacon's cost is a line.
  expect(
    billOf(made, { events: 4e6, batch: 4, leads: 0 }).lines.find(({ name }) => name === 'rowsWritten')
      ?.amount,
  ).toBeCloseTo(6)
})
