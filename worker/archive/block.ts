import type { StoredEvent } from '../../shared/wire.ts'

/** Characters of a block: what has to be read and unpacked for one visitor, and what gzip can find alike. */
const BLOCK = 100_000

/** An event as a line of an object. */
export interface Line {
  visitor: string
  /** The event's JSON as it was stored. */
  body: string
}

/** Lines by visitor into the blocks of one object, and in which of them each line is. */
export function cut<L extends Line>(lines: readonly L[]): L[][] {
  const blocks: L[][] = []
  let length = Number.POSITIVE_INFINITY
  for (const line of lines) {
    if (length > BLOCK) {
      blocks.push([])
      length = 0
    }
    blocks.at(-1)?.push(line)
    length += line.body.length
  }
  return blocks
}

/** A block: a gzip file of its own, of one JSON object a line. Together they are one, too (RFC 1952, 2.2). */
export async function pack(lines: readonly Line[]): Promise<ArrayBuffer> {
  if (lines.length === 0) return new ArrayBuffer(0)
  const text = lines.map(({ visitor, body }) => `{"visitor":${JSON.stringify(visitor)},${body.slice(1)}\n`)
  return through(new CompressionStream('gzip'), text.join(''))
}

export type ArchivedEvent = StoredEvent & { visitor: string }

export async function unpack(block: ArrayBuffer): Promise<ArchivedEvent[]> {
  if (block.byteLength === 0) return []
  const text = new TextDecoder().decode(await through(new DecompressionStream('gzip'), block))
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

/** The same events as lines. */
export function toLines(events: readonly ArchivedEvent[]): Line[] {
  return events.map(({ visitor, ...event }) => ({ visitor, body: JSON.stringify(event) }))
}

/** Blocks one after the other. */
export function join(blocks: readonly ArrayBuffer[]): Uint8Array {
  const whole = new Uint8Array(blocks.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const block of blocks) {
    whole.set(new Uint8Array(block), at)
    at += block.byteLength
  }
  return whole
}

/** Where a block lies in its object. */
export function rangeOf(lengths: readonly number[], block: number): { offset: number; length: number } {
  const offset = lengths.slice(0, block).reduce((sum, length) => sum + length, 0)
  return { offset, length: lengths[block] ?? 0 }
}

function through(
  stream: CompressionStream | DecompressionStream,
  content: string | ArrayBuffer,
): Promise<ArrayBuffer> {
  return new Response(new Blob([content]).stream().pipeThrough(stream)).arrayBuffer()
}
