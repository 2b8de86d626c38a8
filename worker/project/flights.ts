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
/**
 * A flight waits for as many as there were lately, since whoever was answered together comes again together: a moment, and
 * another while each brings somebody. What it leaves behind would wait for it in the air, and then fly by itself.
 */
const MOMENT_MS = 3
const MOMENTS = 5

interface Passenger<Load, Answer> {
  load: Load
  weight: number
  /** Tells it that it is carried by another, or is to take those along who stand behind it. */
  call(turn: Turn<Answer>): void
}

type Turn<Answer> = { carried: Promise<Answer> } | typeof LEAD

interface Line<Load, Answer> {
  passengers: Passenger<Load, Answer>[]
  /** Whether a flight is in the air, or about to leave. */
  isBusy: boolean
  /** As many as there were lately. */
  expected: number
  /** Tells who waits for them that they are there. */
  complete(): void
}

/** It is the first in line now. */
const LEAD = Symbol('lead')
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
  /** Of every key that was ever flown: a line keeps in mind how many to expect. */
  const lines = new Map<string, Line<Load, Answer>>()

  function ride(key: string, load: Load, how: Riding<Load, Answer>): Promise<Answer> {
    const line = lines.get(key) ?? open(key)
    const answer = line.isBusy ? wait(key, line, load, how) : flyFirst(line, load, how)
    how.keepAlive(answer.catch(() => {}))
    return answer
  }

  function open(key: string): Line<Load, Answer> {
    const line = { passengers: [], isBusy: false, expected: 1, complete() {} }
    lines.set(key, line)
    return line
  }

  async function wait(
    key: string,
    line: Line<Load, Answer>,
    load: Load,
    { fly, weight }: Riding<Load, Answer>,
  ): Promise<Answer> {
    const patience = startPatience()
    try {
      const turn = await Promise.race([standIn(line, { load, weight }), patience.end])
      if (turn === LEAD) return lead(line, load, fly)
      if (turn === ALONE) leave(key, line, load)
      else {
        const answer = await Promise.race([turn.carried.catch(alone), patience.end])
        if (answer !== ALONE) return answer
      }
    } finally {
      patience.stop()
    }
    return flyAlone(load, fly)
  }

  function leave(key: string, line: Line<Load, Answer>, load: Load): void {
    const place = line.passengers.findIndex((passenger) => passenger.load === load)
    if (place >= 0) line.passengers.splice(place, 1)
    // Nobody flies this line any more, it seems: the next beacon starts a new one.
    if (lines.get(key) === line) lines.delete(key)
  }

  return { ride }
}

function flyFirst<Load, Answer>(
  line: Line<Load, Answer>,
  load: Load,
  { fly, weight }: Riding<Load, Answer>,
): Promise<Answer> {
  line.isBusy = true
  line.passengers.push({ load, weight, call() {} })
  return lead(line, load, fly)
}

/** As the first in line, for all behind it that there is room for. */
async function lead<Load, Answer>(
  line: Line<Load, Answer>,
  load: Load,
  fly: Riding<Load, Answer>['fly'],
): Promise<Answer> {
  if (line.passengers.length < line.expected) await gather(line)
  const group = line.passengers.splice(0, roomFor(line.passengers))
  const answers = fly(group.map((passenger) => passenger.load))
  group.forEach(({ call }, seat) => {
    if (seat === 0) return
    const carried = answers.then((all) => seated(all, seat))
    carried.catch(() => {})
    call({ carried })
  })
  try {
    return seated(await answers, 0)
  } catch (error) {
    if (group.length === 1) throw error
    return flyAlone(load, fly)
  } finally {
    land(line, group.length)
  }
}

async function gather<Load, Answer>(line: Line<Load, Answer>): Promise<void> {
  for (let moments = 0; moments < MOMENTS; moments++) {
    const known = line.passengers.length
    await waitFor(line)
    const { length } = line.passengers
    if (length === known || length >= line.expected) return
  }
}

/** A moment, or less where all that are expected have come. */
async function waitFor<Load, Answer>(line: Line<Load, Answer>): Promise<void> {
  await new Promise<void>((leave) => {
    const timer = setTimeout(leave, MOMENT_MS)
    line.complete = () => {
      clearTimeout(timer)
      leave()
    }
  })
  line.complete = () => {}
}

/** The first who waits leads the next flight. */
function land<Load, Answer>(line: Line<Load, Answer>, carried: number): void {
  const [first] = line.passengers
  line.expected = Math.min(SEATS, carried + line.passengers.length)
  line.isBusy = first !== undefined
  first?.call(LEAD)
}

function standIn<Load, Answer>(
  line: Line<Load, Answer>,
  about: Pick<Passenger<Load, Answer>, 'load' | 'weight'>,
): Promise<Turn<Answer>> {
  return new Promise((call) => {
    line.passengers.push({ ...about, call })
    if (line.passengers.length >= line.expected) line.complete()
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
