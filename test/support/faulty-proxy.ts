// A net between a client and the server under test that is as bad as it is told to be.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/**
 * What becomes of a request: passed on, passed on but its answer lost, cut before it arrives, answered by somebody on the way, or
 * held up for a while.
 */
export type Fault = 'none' | 'lost' | 'reset' | 500 | 503 | 429 | 'slow'

export const FAULTS = ['lost', 503, 'reset', 500, 429, 'slow'] as const satisfies readonly Fault[]

const SLOW_MS = 300

export interface FaultyProxy {
  url: string
  /** Requests that each fault has met. */
  met: Map<Fault, number>
  close: () => Promise<void>
}

/** @param faultOf By the number of the request, from 0. */
export async function startFaultyProxy(
  target: string,
  faultOf: (request: number) => Fault,
): Promise<FaultyProxy> {
  const met: FaultyProxy['met'] = new Map()
  let requests = 0
  const server = createServer(async (request, response) => {
    const fault = faultOf(requests++)
    met.set(fault, (met.get(fault) ?? 0) + 1)
    const body = await bodyOf(request)
    if (fault === 'reset') return request.socket.destroy()
    if (typeof fault === 'number') {
      return response.writeHead(fault, fault === 429 ? { 'retry-after': '1' } : {}).end()
    }
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
    const answer = await pass(target, request, body)
    if (fault === 'lost') return request.socket.destroy()
    await reply(response, answer)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port was given')
  return {
    url: `http://127.0.0.1:${address.port}`,
    met,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function pass(target: string, request: IncomingMessage, body: Buffer): Promise<Response> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (
      typeof value === 'string' &&
      !/^(host|connection|content-length|expect|transfer-encoding)$/.test(name)
    )
      headers.set(name, value)
  }
  const { method = 'GET', url = '/' } = request
  const hasBody = method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'
  return fetch(target + url, { method, headers, ...(hasBody && { body: new Uint8Array(body) }) })
}

async function reply(response: ServerResponse, answer: Response): Promise<void> {
  const headers = Object.fromEntries(answer.headers)
  delete headers['content-encoding']
  delete headers['content-length']
  delete headers['transfer-encoding']
  response.writeHead(answer.status, headers).end(Buffer.from(await answer.arrayBuffer()))
}
