// The bell as a customer hears it: a real receiver, the real server, and others that are slow, gone, or nowhere.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startServer, type TestServer } from '../support/server.ts'
import { tell } from '../support/stored.ts'

interface Heard {
  at: number
  id: string
  body: string
  headers: Record<string, string>
}

interface Receiver {
  url: string
  heard: Heard[]
  server: Server
}

let server: TestServer
const receivers: Receiver[] = []

beforeAll(async () => {
  server = await startServer({ LEADLIGHT_WEBHOOKS_LOOPBACK: '1' })
})

afterAll(async () => {
  for (const receiver of receivers) {
    receiver.server.closeAllConnections()
    receiver.server.close()
  }
  await server.stop()
})

/** `null` never answers. */
async function receive(status: number | null = 204): Promise<Receiver> {
  const heard: Heard[] = []
  const listening = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    )
    heard.push({ at: Date.now(), id: headers['webhook-id'] ?? '', body, headers })
    if (status !== null) response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end()
  }).listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const receiver = {
    url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`,
    heard,
    server: listening,
  }
  receivers.push(receiver)
  return receiver
}

async function become(userId: string): Promise<void> {
  const now = Date.now()
  const events = [{ id: `e-${userId}`, kind: 'identify', at: now, userId }]
  const body = JSON.stringify({ v: 1, site: server.writeKey, visitor: userId, sentAt: now, events })
  const answer = await fetch(`${server.url}/v1/events`, { method: 'POST', body })
  expect(answer.status).toBe(202)
}

describe('webhooks of the embedded server', () => {
  it('are heard within seconds, once each, and verify', async () => {
    const { url, heard } = await receive()
    const { id, secret } = await tell<{ id: string; secret: string }>(server, 'POST', '/v1/webhooks', { url })
    const users = Array.from({ length: 20 }, (_, index) => `heard-${index}`)
    await Promise.all(users.map(become))
    const told = Date.now()
    await vi.waitFor(() => expect(heard).toHaveLength(users.length), { timeout: 5_000 })
    const messages = heard.map(
      ({ body, headers }) =>
        new Webhook(secret).verify(body, headers) as { data: { lead: { userId: string } } },
    )
    expect(messages.map(({ data }) => data.lead.userId).toSorted()).toEqual(users.toSorted())
    expect(new Set(heard.map((one) => one.id)).size).toBe(users.length)
    console.info(
      `heard ${Math.max(...heard.map(({ at }) => at)) - told} ms after the last commit was acknowledged`,
    )
    await tell(server, 'DELETE', `/v1/webhooks/${id}`)
  })

  it('that hang, are gone, or are nowhere slow nobody down, and leave no stack in the log', async () => {
    const hung = await receive(null)
    const good = await receive()
    const closed = await receive()
    closed.server.close()
    const hooks = [hung.url, closed.url, good.url, 'https://hooks.nobody-has-this-name-4711.dev/'].map(
      (url) => tell<{ id: string }>(server, 'POST', '/v1/webhooks', { url }),
    )
    const [, gone, , nowhere] = await Promise.all(hooks)
    const before = { good: good.heard.length }
    for (let index = 0; index < 10; index++) await become(`beside-${index}`)
    await vi.waitFor(() => expect(good.heard.length - before.good).toBe(10), { timeout: 5_000 })
    expect(hung.heard.length).toBeGreaterThan(0)
    const answersOf = async (hook: { id: string } | undefined) => {
      const { deliveries } = await tell<{ deliveries: { answer: string | null; status: string }[] }>(
        server,
        'GET',
        `/v1/webhooks/${hook?.id}/deliveries`,
      )
      return deliveries.flatMap(({ answer }) => answer ?? [])
    }
    await vi.waitFor(
      async () => {
        expect(await answersOf(gone)).toContain('502 ECONNREFUSED')
        expect(await answersOf(nowhere)).toContain('502 no such host')
      },
      { timeout: 15_000 },
    )
    expect(server.printed()).not.toMatch(/workerd@|stack:/)
    for (const { id } of await Promise.all(hooks)) await tell(server, 'DELETE', `/v1/webhooks/${id}`)
  })

  it('follow no redirect', async () => {
    const moved = await receive(302)
    const { id } = await tell<{ id: string }>(server, 'POST', '/v1/webhooks', { url: moved.url })
    const tested = await tell<{ delivered: boolean; answer: string }>(
      server,
      'POST',
      `/v1/webhooks/${id}/test`,
    )
    expect(tested).toMatchObject({ delivered: false, answer: '302' })
    await tell(server, 'DELETE', `/v1/webhooks/${id}`)
  })
})
