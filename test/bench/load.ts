import { Agent, request } from 'node:http'

export interface Round {
  events: number
  requests: number
  seconds: number
  /** Milliseconds from request to answer, ascending. */
  times: number[]
  failed: number
}

const CONNECTIONS = 16
const PATIENCE_MS = 30_000

/** Sends bodies as fast as they are answered, over 16 connections, for so long. */
export async function load(
  url: string,
  makeBody: () => { body: string; events: number },
  seconds: number,
): Promise<Round> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const round: Round = { events: 0, requests: 0, seconds: 0, times: [], failed: 0 }
  const start = performance.now()
  const end = start + seconds * 1000
  const connection = async () => {
    while (performance.now() < end) {
      const { body, events } = makeBody()
      const begun = performance.now()
      const status = await post(url, body, agent)
      round.times.push(performance.now() - begun)
      round.requests++
      if (status === 202) round.events += events
      else round.failed++
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, connection))
  round.seconds = (performance.now() - start) / 1000
  agent.destroy()
  round.times.sort((a, b) => a - b)
  return round
}

function post(url: string, body: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'text/plain',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:152.0) Gecko/20100101 Firefox/152.0',
    }
    const sent = request(url, { method: 'POST', agent, headers, timeout: PATIENCE_MS }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0))
    })
    sent.once('error', reject).end(body)
  })
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export function percentile(ascending: readonly number[], share: number): number {
  return ascending[Math.floor(share * (ascending.length - 1))] ?? Number.NaN
}
