// Sends what people do as their browsers would: each beacon until it is acknowledged, over a net that loses answers.
import { setTimeout as wait } from 'node:timers/promises'
import { timedId } from '../../../shared/ids.ts'
import { chances } from '../../support/soak.ts'
import type { Plan, Visit } from './people.ts'

export interface SentEvent {
  site: number
  visitor: string
  event: { id: string; at: number } & Record<string, unknown>
}

export interface Sent {
  /** All that was acknowledged. */
  events: SentEvent[]
  visits: number
  /** Times that a beacon was sent, those that were cut off by us, by the server's death, and those it asked to send later. */
  attempts: number
  lost: number
  broken: number
  later: number
  /** Beacons sent again after they were acknowledged, and events of them that were taken a second time. */
  again: number
  twice: number
  /** When each that was answered was sent, by the clock of `performance`, and milliseconds until its answer. */
  answered: { at: number; took: number }[]
}

interface Sending {
  url: string
  /** By site. */
  writeKeys: string[]
  /** Of what becomes of requests on their way. */
  seed: number
  /** By how much the pauses within a visit are shortened. */
  pace: number
}

const LOST = 0.03
const AGAIN = 0.05
const LOST_WITHIN_MS = 40
const PATIENCE_MS = 30_000
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:152.0) Gecko/20100101 Firefox/152.0'
const CRAWLER = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'

export function startSending({ url, writeKeys, seed, pace }: Sending) {
  const chance = chances(seed)
  const sent: Sent = {
    ...{ events: [], visits: 0, attempts: 0, lost: 0, broken: 0, later: 0, again: 0, twice: 0, answered: [] },
  }
  const underway = new Set<Promise<void>>()
  let serial = 0

  async function visit({ site, visitor, isCrawler, beacons }: Visit): Promise<void> {
    sent.visits++
    for (const { wait: pause, events } of beacons) {
      await wait(pause / pace)
      const happened = happen(events)
      const send = () => attempt({ site: writeKeys[site] ?? '', visitor, events: happened, isCrawler })
      for (let tries = 0; (await send()) === null; tries++)
        await wait(Math.min(5_000, 100 * 2 ** tries) * (0.5 + chance()))
      for (const event of happened) sent.events.push({ site, visitor, event })
      if (chance() < AGAIN) {
        sent.again++
        sent.twice += (await send()) ?? 0
      }
    }
  }

  function happen(plans: Plan[]): SentEvent['event'][] {
    const now = Date.now()
    return plans.map(({ ago, ...what }) => ({
      ...what,
      id: timedId(now - ago, `s${serial++}`),
      at: now - ago,
    }))
  }

  /** How many events were taken; null where nobody knows. */
  async function attempt(beacon: { site: string; visitor: string; events: object[]; isCrawler: boolean }) {
    const { isCrawler, ...rest } = beacon
    const isLost = chance() < LOST
    const signal = AbortSignal.timeout(isLost ? Math.floor(chance() * LOST_WITHIN_MS) : PATIENCE_MS)
    const begun = performance.now()
    sent.attempts++
    try {
      const answer = await fetch(`${url}/v1/events`, {
        method: 'POST',
        headers: { 'user-agent': isCrawler ? CRAWLER : FIREFOX },
        body: JSON.stringify({ v: 1, ...rest, session: `of ${rest.visitor}`, sentAt: Date.now() }),
        signal,
      })
      const said = await answer.text()
      sent.answered.push({ at: begun, took: performance.now() - begun })
      if (answer.status === 503) {
        sent.later++
        return null
      }
      if (answer.status !== 202) throw new Error(`${answer.status} ${said}`)
      const { accepted, ignored }: { accepted: number; ignored: object[] } = JSON.parse(said)
      if (ignored.length > 0) throw new Error(`ignored: ${said}`)
      return accepted
    } catch (error) {
      if (signal.aborted && isLost) sent.lost++
      else if (error instanceof TypeError) sent.broken++
      else throw error
      return null
    }
  }

  return {
    sent,
    begin: (one: Visit) => {
      const going = visit(one).finally(() => underway.delete(going))
      // Whoever fails fails the whole, by end().
      going.catch(() => underway.add(going))
      underway.add(going)
    },
    /** Resolves once all have been acknowledged. */
    end: async (): Promise<Sent> => {
      await Promise.all(underway)
      return sent
    },
  }
}
