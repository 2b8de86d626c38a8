import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createFlights, type KeepAlive } from '../../worker/project/flights.ts'

/** So long the next one waits for those who were there lately, see flights.ts. */
const MOMENT_MS = 3

describe('ride()', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('carries those together that came while another was in the air, and answers each', async () => {
    const { ride, flown, land } = airport()
    const answers = [1, 2, 3, 4].map((load) => ride(load))
    await land()
    await land()
    expect(await Promise.all(answers)).toEqual(['1!', '2!', '3!', '4!'])
    expect(flown).toEqual([[1], [2, 3, 4]])
    const later = ride(5)
    await vi.advanceTimersByTimeAsync(MOMENT_MS)
    await land()
    expect(await later).toBe('5!')
  })

  test('waits for as many as there were lately, a moment at most, and for nobody where one came alone', async () => {
    const { ride, flown, land } = airport()
    for (const load of [1, 2, 3]) ride(load)
    await land()
    await land()
    for (const load of [4, 5]) ride(load)
    expect(flown).toEqual([[1], [2, 3]])
    ride(6)
    await vi.advanceTimersByTimeAsync(0)
    expect(flown[2]).toEqual([4, 5, 6])
    await land()
    ride(7)
    await vi.advanceTimersByTimeAsync(MOMENT_MS - 1)
    expect(flown).toHaveLength(3)
    await vi.advanceTimersByTimeAsync(1)
    expect(flown[3]).toEqual([7])
    await land()
    ride(8)
    expect(flown[4]).toEqual([8])
  })

  test('waits on while every moment brings somebody, five moments at most', async () => {
    const { ride, flown, land } = airport()
    const rideOften = (loads: number[]) => {
      loads.forEach((load, index) => void setTimeout(() => ride(load), index * (MOMENT_MS - 1)))
    }
    for (let load = 0; load <= 20; load++) ride(load)
    await land()
    await land()
    rideOften([21, 22, 23, 24, 25, 26, 27, 28, 29, 30])
    await vi.advanceTimersByTimeAsync(5 * MOMENT_MS - 1)
    expect(flown).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(10 * MOMENT_MS)
    expect(flown[2]).toEqual([21, 22, 23, 24, 25, 26, 27, 28])
    await land()
    expect(flown[3]).toEqual([29, 30])
    await land()
    for (let load = 31; load <= 36; load++) ride(load)
    await vi.advanceTimersByTimeAsync(MOMENT_MS)
    await land()
    rideOften([37, 38, 39])
    await vi.advanceTimersByTimeAsync(3 * MOMENT_MS - 1)
    expect(flown).toHaveLength(5)
    await vi.advanceTimersByTimeAsync(1)
    expect(flown[5]).toEqual([37, 38, 39])
  })

  test('carries at most a hundred, and no more than a statement can hold', async () => {
    const { ride, flown, land } = airport()
    ride(0)
    for (let load = 1; load <= 150; load++) ride(load)
    ride(151, 400_000)
    ride(152, 400_000)
    ride(153, 900_000)
    for (let count = 0; count < 5; count++) await land()
    expect(flown.map((loads) => loads.length)).toEqual([1, 100, 51, 1, 1])
  })

  test('tries alone what failed in company, so that one takes none along', async () => {
    const { ride, flown, land } = airport((loads) => loads.includes(3))
    const answers = [1, 2, 3, 4].map((load) => ride(load))
    await land()
    await land()
    await land()
    await land()
    await land()
    expect((await Promise.allSettled(answers)).map(({ status }) => status)).toEqual([
      ...['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    ])
    expect(flown.slice(0, 2)).toEqual([[1], [2, 3, 4]])
    expect(flown.slice(2).sort()).toEqual([[2], [3], [4]])
  })

  test('waits for nobody whose request was cut off', async () => {
    const { ride, flown, land } = airport()
    ride(1)
    const second = ride(2)
    const third = ride(3)
    // The first one's request is gone, and its transaction never comes back.
    await vi.advanceTimersByTimeAsync(6_000)
    expect(flown).toEqual([[1], [2], [3]])
    flown.splice(0, 1)
    await land(1)
    await land(1)
    expect(await Promise.all([second, third])).toEqual(['2!', '3!'])
  })

  test('keeps every request alive whose turn it may be to carry others', () => {
    const kept: Promise<unknown>[] = []
    const { ride } = airport(undefined, (work) => kept.push(work))
    ride(1)
    ride(2)
    expect(kept).toHaveLength(2)
  })
})

/** Flights of numbers, which stay in the air until they land one after the other. */
function airport(fails = (_: readonly number[]) => false, keepAlive: KeepAlive = () => {}) {
  const flights = createFlights<number, string>()
  const flown: number[][] = []
  const inTheAir: (() => void)[] = []
  const fly = (loads: readonly number[]) =>
    new Promise<string[]>((resolve, reject) => {
      flown.push([...loads])
      inTheAir.push(() =>
        fails(loads) ? reject(new Error('D1_ERROR')) : resolve(loads.map((load) => `${load}!`)),
      )
    })
  return {
    flown,
    ride(load: number, weight = 100) {
      const answer = flights.ride('site', load, { fly, weight, keepAlive })
      answer.catch(() => {})
      return answer
    },
    /** Lets the longest flight in the air land, or one behind it. */
    async land(place = 0) {
      inTheAir.splice(place, 1)[0]?.()
      await vi.advanceTimersByTimeAsync(MOMENT_MS)
    },
  }
}
