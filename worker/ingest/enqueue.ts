import type { Answer } from '../../shared/wire.ts'
import type { Beacon } from '../project/beacon.ts'

/** A queue takes 128,000 bytes a message, some of them its own. In UTF-16 units an event may be three times as long. */
const MESSAGE_LENGTH = 33_000

/** Puts a beacon on the queue, in several messages where it is long. Resolves when all were taken; what is new is not known yet. */
export async function enqueue(queue: Queue<Beacon>, beacon: Beacon): Promise<Answer> {
  const messages = split(beacon)
  // One by one: a batch of messages has a limit of its own, and few beacons need a second message.
  for (const message of messages) await queue.send(message)
  return { accepted: beacon.events.length, duplicate: 0, ignored: [] }
}

function split(beacon: Beacon): Beacon[] {
  const parts: Beacon[] = []
  let length = Infinity
  for (const event of beacon.events) {
    const size = JSON.stringify(event).length
    if (length + size > MESSAGE_LENGTH) {
      parts.push({ ...beacon, events: [] })
      length = 0
    }
    parts.at(-1)?.events.push(event)
    length += size
  }
  return parts
}
