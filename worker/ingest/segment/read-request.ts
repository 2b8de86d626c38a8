import { LIMITS } from '../../../shared/wire.ts'
import { readBody } from '../../read-body.ts'
import { asFields, type Fields } from './to-event.ts'

/** What a request holds: one message, or a batch with what it says of all of them. */
export interface SegmentRequest {
  messages: unknown[]
  /** Replaces the key of the header. */
  writeKey: string | undefined
  sentAt: unknown
  context: Fields
  bytes: number
}

export type Read = { ok: true; request: SegmentRequest } | { ok: false; status: 400 | 413; reason: string }

/** What a compressed body may become. */
const INFLATED_BYTES = 2_000_000

/**
 * Reads a request whatever it says that it is: browsers say text/plain, RudderStack says a form.
 *
 * @param type What a path for single messages stands for; undefined for a batch.
 */
export async function readRequest(request: Request, type: string | undefined): Promise<Read> {
  const read = await readText(request)
  if ('reason' in read) return { ok: false, ...read }
  const input = parseJson(read.text)
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return refuse(400, 'not JSON, or not an object')
  }
  const body: Fields = { ...input }
  const { writeKey, sentAt, batch } = body
  const common = {
    writeKey: typeof writeKey === 'string' ? writeKey : undefined,
    sentAt,
    bytes: read.bytes,
  }
  if (type !== undefined) {
    const { writeKey: _, ...message } = body
    return { ok: true, request: { ...common, messages: [{ ...message, type }], context: {} } }
  }
  if (!Array.isArray(batch) || batch.length === 0) return refuse(400, 'batch: a list of messages is needed')
  if (batch.length > LIMITS.batchEvents) return refuse(413, `batch: more than ${LIMITS.batchEvents}`)
  return { ok: true, request: { ...common, messages: batch, context: asFields(body.context) } }
}

type Text = { text: string; bytes: number } | { status: 400 | 413; reason: string }

async function readText(request: Request): Promise<Text> {
  const isPacked = request.headers.get('content-encoding')?.trim().toLowerCase() === 'gzip'
  if (!isPacked) return (await readBody(request, LIMITS.batchBytes)) ?? tooLarge(LIMITS.batchBytes)
  const packed = await readBytes(request.body, LIMITS.batchBytes)
  if (packed === null) return tooLarge(LIMITS.batchBytes)
  try {
    const inflated = new Response(packed).body?.pipeThrough(new DecompressionStream('gzip')) ?? null
    const bytes = await readBytes(inflated, INFLATED_BYTES, 'leave')
    if (bytes === null) return tooLarge(INFLATED_BYTES)
    return { text: new TextDecoder().decode(bytes), bytes: bytes.byteLength }
  } catch {
    return { status: 400, reason: 'not gzip, though content-encoding says so' }
  }
}

/**
 * Null where there are more than the limit: then no more than that was kept.
 *
 * @param rest What a sender still sends is read to its end, so that it reads our answer. What is inflated from a little has
 *   no end that anybody would wait for.
 */
async function readBytes(
  body: ReadableStream<Uint8Array> | null,
  limit: number,
  rest: 'read' | 'leave' = 'read',
): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (bytes <= limit) chunks.push(chunk)
    else if (rest === 'leave') return null
  }
  if (bytes > limit) return null
  const whole = new Uint8Array(bytes)
  let place = 0
  for (const chunk of chunks) {
    whole.set(chunk, place)
    place += chunk.byteLength
  }
  return whole
}

function tooLarge(limit: number): Text {
  return { status: 413, reason: `more than ${limit} bytes` }
}

function refuse(status: 400 | 413, reason: string): Read {
  return { ok: false, status, reason }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
