import { lookup } from 'node:dns'
import { type ClientRequest, type IncomingMessage, request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { BlockList, isIPv6, type LookupFunction } from 'node:net'
import { Response } from 'miniflare'

/** What a Worker sends out, as Miniflare hands it over. */
interface Outgoing {
  url: string
  method: string
  headers: Iterable<[string, string]>
  arrayBuffer(): Promise<ArrayBuffer>
}

/** Longer than the Worker waits; who hangs longer is cut off. */
const PATIENCE_MS = 15_000
/** Of what is asked for by GET, at most so much is read; of a receiver's answer nothing, its status is enough. */
const BODY_BYTES = 100_000
const UNREACHED = 'x-leadlight-unreached'

/** https://www.iana.org/assignments/iana-ipv4-special-registry, and the same of IPv6. */
const NOT_PUBLIC = new BlockList()
for (const [net, bits] of [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
  ] as const),
  ...([
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
  ] as const),
  ...([
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ] as const),
] as const) {
  NOT_PUBLIC.addSubnet(net, bits, 'ipv4')
}
const PUBLIC_V6 = new BlockList()
PUBLIC_V6.addSubnet('2000::', 3, 'ipv6')
NOT_PUBLIC.addSubnet('2001:db8::', 32, 'ipv6')
// Addresses that carry another: 6to4 and Teredo.
NOT_PUBLIC.addSubnet('2002::', 16, 'ipv6')
NOT_PUBLIC.addSubnet('2001::', 32, 'ipv6')

export function isPublicAddress(address: string): boolean {
  return isIPv6(address)
    ? PUBLIC_V6.check(address, 'ipv6') && !NOT_PUBLIC.check(address, 'ipv6')
    : !NOT_PUBLIC.check(address, 'ipv4')
}

/**
 * The way out of the Worker on this machine: as on Cloudflare, it leads to public addresses only, whatever a name is said to
 * mean from one look to the next. What nobody could be asked for is answered 502, with the reason.
 *
 * @param loopback Whether a receiver may be on this machine, see LEADLIGHT_WEBHOOKS_LOOPBACK.
 */
export function createOutbound({ loopback }: { loopback: boolean }) {
  return async (outgoing: Outgoing): Promise<Response> => {
    try {
      return await send(outgoing, loopback)
    } catch (error) {
      return new Response(null, { status: 502, headers: { [UNREACHED]: reasonOf(error) } })
    }
  }
}

async function send(outgoing: Outgoing, loopback: boolean): Promise<Response> {
  const url = new URL(outgoing.url)
  const body = Buffer.from(await outgoing.arrayBuffer())
  const ask = url.protocol === 'https:' ? overHttps : overHttp
  const isLoopback = loopback && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (!isLoopback && /^(?:[\d.]+|\[.*\])$/.test(url.hostname)) throw new Error('not a name')
  return new Promise((resolve, reject) => {
    const options = {
      method: outgoing.method,
      headers: Object.fromEntries(
        [...outgoing.headers].filter(
          ([name]) => !/^(host|content-length|transfer-encoding|connection|cf-.*|mf-.*)$/i.test(name),
        ),
      ),
      ...(!isLoopback && { lookup: publicOnly }),
      agent: false,
      timeout: PATIENCE_MS,
    }
    const asked: ClientRequest = ask(url.href, options, (answer) => {
      const status = answer.statusCode ?? 502
      if (outgoing.method !== 'GET') {
        answer.resume()
        resolve(new Response(null, { status }))
        asked.destroy()
        return
      }
      read(answer)
        .then((text) => resolve(new Response(text, { status })), reject)
        .finally(() => asked.destroy())
    })
    asked.once('timeout', () => asked.destroy(new Error('no answer')))
    asked.once('error', reject)
    asked.end(body)
  })
}

async function read(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of answer) {
    length += piece.length
    if (length > BODY_BYTES) throw new Error('more than is read')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString()
}

/** Looked at where the connection is made, so that a name cannot mean something else a moment later. */
const publicOnly: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0)
    const good = addresses.filter(({ address }) => isPublicAddress(address))
    const [first] = good
    if (!first) return callback(new Error('not a public address'), '', 0)
    if (options.all) callback(null, good)
    else callback(null, first.address, first.family)
  })
}

function reasonOf(error: unknown): string {
  const { code, message = 'failed' }: { code?: unknown; message?: string } =
    error instanceof Error ? error : {}
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no such host'
  return (typeof code === 'string' ? code : message).replace(/[^\x20-\x7e]/g, '?').slice(0, 100)
}
