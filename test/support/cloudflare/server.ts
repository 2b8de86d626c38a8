import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type Body, Refused } from './bodies.ts'
import { ROUTES } from './routes.ts'
import { type Account, emptyAccount } from './state.ts'

export type FakeCloudflare = Awaited<ReturnType<typeof startCloudflare>>

const ACCOUNT = 'an-account-of-the-tests'

/**
 * Cloudflare's API on this machine, as far as a deployment needs it, with state behind it: wrangler is pointed at it by
 * `environment`. Whatever else is asked for is answered 404 and stands in `unknown`.
 */
export async function startCloudflare() {
  const account = emptyAccount()
  const calls: { call: string; sql: string | undefined }[] = []
  const unknown: string[] = []
  const state = { fails: (_call: string) => false }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://_')
    const path = url.pathname.replace(`/accounts/${ACCOUNT}`, '')
    const call = `${request.method} ${path}`
    const body = await readBody(request)
    calls.push({ call, sql: sqlOf(body.json) })
    const send = (status: number, answer: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    try {
      if (state.fails(call)) throw new Refused(500, 10013, 'An unknown error has occurred.')
      const result = answer(account, request.method ?? '', path, url.searchParams, body)
      if (result === undefined) unknown.push(`${call}${url.search} ${JSON.stringify(body.json)}`)
      if (result === undefined) throw new Refused(404, 7000, `No route for that URI: ${call}`)
      send(200, { success: true, errors: [], messages: [], ...pageOf(result, url.searchParams) })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const { status, code, message } = error
      send(status, { success: false, errors: [{ code, message }], messages: [], result: null })
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port was given')

  return Object.assign(state, {
    account,
    /** Method and path of every request, the account left out, and the SQL it brought. */
    calls,
    unknown,
    environment: {
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${address.port}`,
      CLOUDFLARE_API_TOKEN: 'a-token-of-the-tests',
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  })
}

function sqlOf(json: unknown): string | undefined {
  const isStatement = typeof json === 'object' && json !== null && 'sql' in json
  return isStatement && typeof json.sql === 'string' ? json.sql : undefined
}

/** Lists come in pages; whoever asks goes on until one is empty, or the last. */
function pageOf(result: unknown, search: URLSearchParams): object {
  if (!Array.isArray(result)) return { result }
  const [page, per_page] = [Number(search.get('page') ?? 1), Number(search.get('per_page') ?? 100)]
  const shown = result.slice((page - 1) * per_page, page * per_page)
  const info = { page, per_page, count: shown.length, total_count: result.length }
  return { result: shown, result_info: { ...info, total_pages: Math.ceil(result.length / per_page) } }
}

function answer(
  account: Account,
  method: string,
  path: string,
  search: URLSearchParams,
  body: Body,
): unknown {
  for (const [verb, pattern, handle] of ROUTES) {
    const match = verb === method ? pattern.exec(path) : null
    if (match) return handle({ account, parts: match.slice(1), search, body })
  }
  return undefined
}

async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('multipart/')) {
    return { json: null, form: await new Response(bytes, { headers: { 'content-type': type } }).formData() }
  }
  return { json: bytes.length > 0 ? JSON.parse(bytes.toString()) : null, form: null }
}
