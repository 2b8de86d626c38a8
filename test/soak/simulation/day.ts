import { setTimeout as wait } from 'node:timers/promises'
import { killTree, type TestServer } from '../../support/server.ts'
import { comeBy, MEAN_RATE } from './company.ts'
import { drawVisits } from './people.ts'
import { type Sent, startSending } from './sender.ts'
import { bytesHeld, type Sample, sample } from './watch.ts'

export interface Day {
  sent: Sent
  /** Seconds until the last was acknowledged. */
  took: number
  /** When the server died and when it answered again, by the clock of `performance`. */
  down: { from: number; to: number }
  /** Bytes that the database has gained. */
  gained: number
  /** Events a second in the busiest tenth. */
  peak: number
  samples: Sample[]
}

/** @param scale Times the company's own mean. */
type Length = { seconds: number; scale: number; seed: number }

/** Everybody comes, by the hours of a day; in its middle the server dies. */
export async function liveADay(
  server: TestServer,
  writeKeys: string[],
  { seconds, scale, seed }: Length,
): Promise<Day> {
  const total = seconds * MEAN_RATE * scale
  const pace = Math.max(1, 60 / seconds)
  const { sent, begin, end } = startSending({
    ...{ url: server.url, writeKeys, seed: seed + 1, pace },
  })
  const draw = drawVisits(seed, writeKeys.length)
  const before = bytesHeld(server)
  const begun = performance.now()
  const samples: Sample[] = [sample(server, begun)]
  const tenths: number[] = [0]
  let drawn = 0
  let death: Promise<Day['down']> | null = null
  for (let time = 0; time < 1; time = (performance.now() - begun) / 1_000 / seconds) {
    while (drawn < total * comeBy(time)) {
      const visit = draw()
      drawn += visit.beacons.reduce((sum, { events }) => sum + events.length, 0)
      begin(visit)
    }
    if (time >= 0.5) death ??= dieAndRise(server)
    if (time * 10 >= tenths.length) {
      tenths.push(sent.events.length)
      samples.push(sample(server, begun))
    }
    await wait(20)
  }
  const down = (await death) ?? { from: 0, to: 0 }
  await end()
  const took = (performance.now() - begun) / 1_000
  samples.push(sample(server, begun))
  const peak = Math.max(...tenths.map((count, nth) => count - (tenths[nth - 1] ?? 0))) / (seconds / 10)
  return { sent, took, down, gained: bytesHeld(server) - before, peak, samples }
}

async function dieAndRise(server: TestServer): Promise<Day['down']> {
  const from = performance.now()
  await killTree(server)
  await server.restart()
  return { from, to: performance.now() }
}
