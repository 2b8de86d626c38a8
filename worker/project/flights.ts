/**
 * Beacons that would write the same row ride together: while one transaction is in the air, those that arrive wait for
 * the next, up to a hundred in one. Each is answered after its own commit. This only saves tries; that no update is lost
 * is the versions' work.
 */

/** At most this many in one transaction. */
const SEATS = 100
/** How long a passenger waits for others to carry it: whoever took it along may have been cut off with its request. */
const PATIENCE_MS = 6_000
const ALONE = Symbol('alone')

interface Passenger<Load, Answer> {
  load: Load
  board(answer: Promise<Answer>): void
}

export interface Flights<Load, Answer> {
  /**
   * The answer to this load, alone or with others of the same key.
   *
   * @param fly One transaction for some loads, answered in their order. The first caller's is used for all that wait for it.
   * @param keepAlive Lets the first caller's request live until those who ride with it have landed.
   */
  ride(key: string, load: Load, fly: Fly<Load, Answer>, keepAlive: KeepAlive): Promise<Answer>
}

export type Fly<Load, Answer> = (loads: readonly Load[]) => Promise<Answer[]>
export type KeepAlive = (work: Promise<unknown>) => void

export function createFlights<Load, Answer>(): Flights<Load, Answer> {
  const waiting = new Map<string, Passenger<Load, Answer>[]>()

  async function ride(
    key: string,
    load: Load,
    fly: Fly<Load, Answer>,
    keepAlive: KeepAlive,
  ): Promise<Answer> {
    const queue = waiting.get(key)
    if (queue) return follow(key, queue, load, fly)
    const passengers: Passenger<Load, Answer>[] = []
    waiting.set(key, passengers)
    const own = flyOne(load, fly)
    keepAlive(carry(key, passengers, own, fly))
    return own
  }

  /** Flies for those who came meanwhile, until nobody waits. */
  async function carry(
    key: string,
    passengers: Passenger<Load, Answer>[],
    own: Promise<Answer>,
    fly: Fly<Load, Answer>,
  ): Promise<void> {
    await own.catch(() => {})
    while (passengers.length > 0) {
      const group = passengers.splice(0, SEATS)
      const answers = fly(group.map(({ load }) => load))
      group.forEach(({ board }, seat) => {
        board(answers.then((all) => seated(all, seat)))
      })
      await answers.catch(() => {})
    }
    if (waiting.get(key) === passengers) waiting.delete(key)
  }

  async function follow(
    key: string,
    queue: Passenger<Load, Answer>[],
    load: Load,
    fly: Fly<Load, Answer>,
  ): Promise<Answer> {
    const carried = new Promise<Answer>((board) => queue.push({ load, board }))
    let calm = () => {}
    const impatience = new Promise<typeof ALONE>((resolve) => {
      const timer = setTimeout(() => resolve(ALONE), PATIENCE_MS)
      calm = () => clearTimeout(timer)
    })
    const answer = await Promise.race([carried, impatience]).finally(calm)
    if (answer !== ALONE) return answer
    // Nobody flies this queue any more: the next beacon starts a new one.
    if (waiting.get(key) === queue) waiting.delete(key)
    return flyOne(load, fly)
  }

  return { ride }
}

async function flyOne<Load, Answer>(load: Load, fly: Fly<Load, Answer>): Promise<Answer> {
  return seated(await fly([load]), 0)
}

function seated<Answer>(answers: readonly Answer[], seat: number): Answer {
  const answer = answers[seat]
  if (answer === undefined) throw new Error('A flight answered fewer than it carried')
  return answer
}
