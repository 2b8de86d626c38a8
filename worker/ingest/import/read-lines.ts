import { type Batch, type StoredEvent, WIRE_VERSION } from '../../../shared/wire.ts'
import type { Beacon } from '../../project/beacon.ts'
import { admit, type IngestContext } from '../route.ts'
import type { Sender } from '../sender.ts'
import { type Line, NOT_JSON, readLine } from './read-line.ts'

/** Some lines of a file, as they will be kept. */
export interface ReadLines {
  beacons: Beacon[]
  /** What is no event, and why. */
  refused: { line: number; reason: string }[]
  /** In which line an event stands; where it stands in several, the last, since the first is what was taken. */
  numberOf(visitor: string, id: string): number
}

/** Said once of a file that is of another form. */
const EXPLAINED = `${NOT_JSON}: every line is one event, such as {"kind":"page_view","at":"2026-11-21T08:00:00Z","url":"https://…","userId":"42"}; of a CSV file, write each row as such a line`

type Numbered = Line & { number: number }

/** As events by visitor, scrubbed at the door like all others; a line's time needs no correcting. Lines are counted on from `from`. */
export async function readLines(
  c: IngestContext,
  texts: readonly string[],
  from: number,
  sender: Sender,
): Promise<ReadLines> {
  const { id: siteId } = sender.site
  const refused: ReadLines['refused'] = []
  const byVisitor = new Map<string, Numbered[]>()
  const read = await Promise.all(texts.map((text) => (text.trim() === '' ? null : readLine(text, siteId))))
  for (const [index, line] of read.entries()) {
    const number = from + index + 1
    if (line === null) continue
    if (typeof line === 'string') {
      const isFirst = line === NOT_JSON && refused.every(({ reason }) => !reason.startsWith(NOT_JSON))
      refused.push({ line: number, reason: isFirst ? EXPLAINED : line })
      continue
    }
    const list = byVisitor.get(line.visitor)
    if (list) list.push({ ...line, number })
    else byVisitor.set(line.visitor, [{ ...line, number }])
  }
  const beacons: Beacon[] = []
  for (const [visitor, lines] of byVisitor) {
    beacons.push({ siteId, visitor, events: await eventsOf(c, visitor, lines, sender) })
  }
  const numberOf = (visitor: string, id: string) =>
    byVisitor.get(visitor)?.findLast(({ event }) => event.id === id)?.number ?? 0
  return { beacons, refused, numberOf }
}

async function eventsOf(
  c: IngestContext,
  visitor: string,
  lines: readonly Numbered[],
  sender: Sender,
): Promise<StoredEvent[]> {
  const now = Date.now()
  const events = lines.map(({ event }) => event)
  const batch: Batch = { v: WIRE_VERSION, site: '', visitor, sentAt: now, events }
  // A server's events are all admitted: what is refused at that door is a browser's.
  const admitted = await admit(c, batch, sender, now)
  const byId = new Map(lines.map((line) => [line.event.id, line]))
  return admitted.events.map((event) => {
    const { by = {}, session } = byId.get(event.id) ?? {}
    const named = Object.keys(by).length > 0
    return { ...event, imported: true, ...(session !== undefined && { session }), ...(named && { by }) }
  })
}
