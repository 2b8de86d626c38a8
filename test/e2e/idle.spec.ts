// What a sender meets that keeps its connection: the server closes it after 15 s without a request, and a beacon may be on its
// way just then. `npm run soak -- idle`.
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../support/server.ts'
import { isSoak } from '../support/soak.ts'

const IDLE_MS = 15_000
const SENDERS = 200

let server: TestServer

beforeAll(async () => {
  if (isSoak) server = await startServer()
})
afterAll(() => server?.stop())

test.runIf(isSoak)('a beacon that meets a closing connection is stored whole or not at all', async () => {
  // Around the instant of closing, some milliseconds apart.
  const answered = await Promise.all(
    Array.from({ length: SENDERS }, (_, nth) => sendTwice(nth, IDLE_MS - 200 + nth * 3)),
  )
  expect(new Set(answered)).toEqual(new Set([1, 2]))
  console.log(`${answered.filter((answers) => answers === 2).length} of ${SENDERS} were answered`)
  for (const [nth, answers] of answered.entries()) {
    const again = await fetch(`${server.url}/v1/events`, { method: 'POST', body: bodyOf(nth, 'second') })
    const counted = answers === 2 ? { accepted: 0, duplicate: 1 } : { accepted: 1, duplicate: 0 }
    expect(await again.json()).toEqual({ ...counted, ignored: [] })
  }
})

/** How many of two beacons were answered, the second sent so long after the first's answer, over the same connection. */
function sendTwice(nth: number, pause: number): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    let heard = ''
    const answers = () => heard.split('HTTP/1.1 202').length - 1
    socket.once('data', () => setTimeout(() => socket.write(requestOf(nth, 'second')), pause))
    socket.on('data', (chunk) => {
      heard += chunk
      if (answers() === 2) socket.destroy()
    })
    // Reset or closed: the sender knows no more than that.
    socket.on('error', () => {})
    socket.once('close', () => resolve(answers()))
    socket.write(requestOf(nth, 'first'))
  })
}

function requestOf(nth: number, id: string): string {
  const body = bodyOf(nth, id)
  return `POST /v1/events HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

function bodyOf(nth: number, id: string): string {
  const at = Date.now()
  const events = [{ id, kind: 'page_view', at, url: 'https://www.harbrook.dev/pricing' }]
  return JSON.stringify({ v: 1, site: server.writeKey, visitor: `idle-${nth}`, sentAt: at, events })
}
