// Receives what Leadlight tells of leads, and believes it only if it is signed. Runs anywhere Node does:
//   LEADLIGHT_WEBHOOK_SECRET=whsec_… PORT=3000 node examples/webhooks/receiver.js
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'
import { Webhook } from 'standardwebhooks'

/** A message is under 20 KB; what is longer is nobody's of ours. */
const BODY_BYTES = 64_000
/** Messages remembered: a repeat comes within days, and mostly within minutes. */
const KNOWN_MAX = 10_000

/**
 * A server that calls back with each message once. While the callback fails, Leadlight sends the message again under the
 * same id, with growing pauses, for three days.
 *
 * @template Message As you read it: type, timestamp and data.
 * @param {{ secret: string, onMessage: (message: Message) => Promise<void> }} options The secret is shown when the webhook is made.
 */
export function createReceiver({ secret, onMessage }) {
  const webhook = new Webhook(secret)
  /** Id → its handling. In production: a unique key in your database. */
  const known = new Map()

  async function handle(request) {
    if (request.method !== 'POST') return 405
    const body = await read(request)
    if (body === null) return 413
    let message
    try {
      message = webhook.verify(body, request.headers)
    } catch {
      return 401
    }
    const id = String(request.headers['webhook-id'])
    if (!known.has(id)) {
      if (known.size >= KNOWN_MAX) known.delete(known.keys().next().value)
      known.set(id, onMessage(message))
    }
    try {
      await known.get(id)
      return 204
    } catch (error) {
      known.delete(id)
      console.error('webhook', id, error)
      return 500
    }
  }

  return createServer(async (request, response) => response.writeHead(await handle(request)).end())
}

/** The bytes as they came: a body that was parsed and written again is not what was signed. */
async function read(request) {
  const chunks = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes <= BODY_BYTES) chunks.push(chunk)
  }
  return bytes > BODY_BYTES ? null : Buffer.concat(chunks).toString('utf8')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { LEADLIGHT_WEBHOOK_SECRET: secret = '', PORT = '3000' } = process.env
  createReceiver({ secret, onMessage: async (message) => console.log(JSON.stringify(message)) }).listen(
    Number(PORT),
  )
}
