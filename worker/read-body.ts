/**
 * A request's body as text, or null where it is longer than `limit` bytes: then no more than the limit was read into
 * memory. What is not UTF-8 becomes U+FFFD.
 */
export async function readBody(
  request: Request,
  limit: number,
): Promise<{ text: string; bytes: number } | null> {
  const declared = request.headers.get('content-length')
  if (declared !== null) {
    const bytes = Number(declared)
    if (bytes <= limit) return { text: await request.text(), bytes }
    await drain(request)
    return null
  }
  return request.body ? readStream(request.body, limit) : { text: '', bytes: 0 }
}

async function readStream(
  body: ReadableStream<Uint8Array>,
  limit: number,
): Promise<{ text: string; bytes: number } | null> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes <= limit) text += decoder.decode(chunk, { stream: true })
  }
  return bytes > limit ? null : { text: text + decoder.decode(), bytes }
}

/** A refusal that comes before the body was read resets the connection, and the sender never sees it. */
async function drain(request: Request): Promise<void> {
  await request.body?.pipeTo(new WritableStream())
}
