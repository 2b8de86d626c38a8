import type { Answer } from '../../shared/wire.ts'
import type { Beacon } from '../project/beacon.ts'

/** A queue takes 128,000 bytes a message, some of them its own. The largest event there is fits twice. */
const MESSAGE_BYTES = 100_000

const encoder = new TextEncoder()

/** Puts a beacon on the queue, in several messages where it is long. Resolves when all were taken; what is new is not known yet. */
export async function enqueue(queue: Queue<Beacon>, beacon: Beacon): Promise<Answer> {
  const messages = split(beacon)
  // One by one: a batch of messages has a limit of its own, and few beacons need a second message.
  for (const message of messages) await queue.send(message)
  return { accepted: beacon.events.length, duplicate: 0, ignored: [] }
}

function split(beacon: Beacon): Beacon[] {
  const parts: Beacon[] = []
  const around = bytesOf({ ...beacon, events: [] })
  let bytes = Infinity
  for (const event of beacon.events) {
    // A comma stands between two.
    const size = bytesOf(event) + 1
    if (bytes + size > MESSAGE_BYTES) {
      parts.push({ ...beacon, events: [] })
      bytes = around
    }
    parts.at(-1)?.events.push(event)
    bytes += size
  }
  return parts
}

function bytesOf(value: unknown): number {
  return encoder.encode(JSON.stringify(value)).byteLength
}
