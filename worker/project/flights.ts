/**
 * Group commit: while one transaction of a site is in the air, beacons that arrive wait for the next, and ride in it
 * together. Each is answered after its own commit. D1 writes one transaction at a time, so nobody waits longer for that,
 * and a hundred beacons cost hardly more than one. This saves calls; that no update is lost is the versions' work.
 */

/** At most this many in one transaction. */
const SEATS = 100
/** At most this many bytes, unless the first alone has more: a statement's parameter may hold 2 MB. */
const WEIGHT = 500_000
/** How long a passenger waits for others to carry it: whoever took it along may have been cut off with its request. */
const PATIENCE_MS = 6_000

interface Passenger<Load, Answer> {
  load: Load
  weight: number
  /** Tells it that it is carried by another, or is to fly those along who stand behind it. */
  call(turn: Turn<Load, Answer>): void
}

type Turn<Load, Answer> = { carried: Promise<Answer> } | { group: Passenger<Load, Answer>[] }

/** Nobody carries it: it has to fly by itself. */
const ALONE = Symbol('alone')

export interface Flights<Load, Answer> {
  /**
   * The answer to this load, alone or with others of the same key. What fails in company is tried once more alone, so
   * that one load nobody can store takes none along.
   */
  ride(key: string, load: Load, how: Riding<Load, Answer>): Promise<Answer>
}

export interface Riding<Load, Answer> {
  /** One transaction for some loads, answered in their order. */
  fly: (loads: readonly Load[]) => Promise<Answer[]>
  /** Bytes. */
  weight: number
  keepAlive: KeepAlive
}

/** Lets a request live until this is done, although its client has gone: others may ride with it. */
export type KeepAlive = (work: Promise<unknown>) => void

export function createFlights<Load, Answer>(): Flights<Load, Answer> {
  /** Who waits while a flight of that key is in the air. */
  const lines = new Map<string, Passenger<Load, Answer>[]>()

  function ride(key: string, load: Load, how: Riding<Load, Answer>): Promise<Answer> {
    const answer = lines.has(key) ? wait(key, load, how) : flyFirst(key, load, how)
    how.keepAlive(answer.catch(() => {}))
    return answer
  }

  async function flyFirst(key: string, load: Load, { fly }: Riding<Load, Answer>): Promise<Answer> {
    const line: Passenger<Load, Answer>[] = []
    lines.set(key, line)
    return flyAlone(load, fly).finally(() => callNext(key, line))
  }

  async function wait(key: string, load: Load, { fly, weight }: Riding<Load, Answer>): Promise<Answer> {
    const line = lines.get(key) ?? []
    const patience = startPatience()
    try {
      const turn = await Promise.race([standIn(line, { load, weight }), patience.end])
      if (turn === ALONE) leave(key, line, load)
      else {
        const answer = 'group' in turn ? flyWith(key, line, turn.group, fly) : turn.carried
        const isLast = 'group' in turn && turn.group.length === 1
        const answered = await (isLast ? answer : Promise.race([answer.catch(alone), patience.end]))
        if (answered !== ALONE) return answered
      }
    } finally {
      patience.stop()
    }
    return flyAlone(load, fly)
  }

  /** As the first of a group, for all of it. */
  async function flyWith(
    key: string,
    line: Passenger<Load, Answer>[],
    group: Passenger<Load, Answer>[],
    fly: Riding<Load, Answer>['fly'],
  ): Promise<Answer> {
    const answers = fly(group.map(({ load }) => load))
    group.forEach(({ call }, seat) => {
      if (seat === 0) return
      const carried = answers.then((all) => seated(all, seat))
      carried.catch(() => {})
      call({ carried })
    })
    return answers.then((all) => seated(all, 0)).finally(() => callNext(key, line))
  }

  /** The first in line flies next, with all behind it that there is room for. */
  function callNext(key: string, line: Passenger<Load, Answer>[]): void {
    const group = line.splice(0, roomFor(line))
    if (group[0]) group[0].call({ group })
    else if (lines.get(key) === line) lines.delete(key)
  }

  /** Nobody flies this line any more, it seems: the next beacon starts a new one. */
  function leave(key: string, line: Passenger<Load, Answer>[], load: Load): void {
    const place = line.findIndex((passenger) => passenger.load === load)
    if (place >= 0) line.splice(place, 1)
    if (lines.get(key) === line) lines.delete(key)
  }

  return { ride }
}

function standIn<Load, Answer>(
  line: Passenger<Load, Answer>[],
  about: Pick<Passenger<Load, Answer>, 'load' | 'weight'>,
): Promise<Turn<Load, Answer>> {
  return new Promise((call) => {
    line.push({ ...about, call })
  })
}

function alone(): typeof ALONE {
  return ALONE
}

function startPatience(): { end: Promise<typeof ALONE>; stop(): void } {
  let stop = () => {}
  const end = new Promise<typeof ALONE>((resolve) => {
    const timer = setTimeout(() => resolve(ALONE), PATIENCE_MS)
    stop = () => clearTimeout(timer)
  })
  return { end, stop }
}

function roomFor(line: readonly { weight: number }[]): number {
  let weight = 0
  const full = line.findIndex((passenger, seat) => {
    weight += passenger.weight
    return seat === SEATS || (seat > 0 && weight > WEIGHT)
  })
  return full < 0 ? line.length : full
}

async function flyAlone<Load, Answer>(load: Load, fly: Riding<Load, Answer>['fly']): Promise<Answer> {
  return seated(await fly([load]), 0)
}

function seated<Answer>(answers: readonly Answer[], seat: number): Answer {
  const answer = answers[seat]
  if (answer === undefined) throw new Error('A flight answered fewer than it carried')
  return answer
}
