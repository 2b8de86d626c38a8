// A collector that stands in for the Worker where a test is about the page: it serves pages and the built SDK, keeps what is sent, and fails on demand.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { build } from 'esbuild'
import { bundleScripts } from '../../sdk/build.ts'
import { CHATS, FILES, queryPattern } from '../../shared/page-policy.ts'
import type { Batch, Event } from '../../shared/wire.ts'

/** What becomes of a batch: taken and acknowledged, answered 503, the connection cut before it is read, or taken without an answer. */
export type Mood = 'up' | 'unavailable' | 'refusing' | 'losing'

export type Collector = Awaited<ReturnType<typeof startCollector>>

const SITE = 'pk_test'

/** A test's browser says that it is headless, of which the server would make a bot. */
const VISITOR =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'

/** As the Worker serves them. */
const SETTINGS = { host: '', parts: '', query: queryPattern(), files: FILES, chats: CHATS }

/** How the SDK is put into a page: both ways must behave alike. */
export const TAGS = {
  script: `<script src="/leadlight.js" data-site="${SITE}"></script>`,
  module: `<script type="module">
    import { createTracker } from '/module/index.js'
    window.leadlight = createTracker({ site: '${SITE}' })
  </script>`,
}

/** Bundled once for all tests of a file. */
let files: Promise<Map<string, string>> | undefined

export async function startCollector() {
  files ??= bundle()
  const served = await files
  const pages = new Map<string, { body: string; headers: Record<string, string> }>()
  let first = ''
  const batches: Batch[] = []
  const waiting = new Set<() => void>()
  const state = {
    tag: TAGS.script,
    mood: 'up' as Mood,
    retryAfter: '',
    requests: 0,
    /** How many batches were taken whose answer never left. */
    lost: 0,
    /** How long an answer takes, as over a network. */
    answerMs: 0,
    /** What a file of the SDK's waits for before it is sent, as over a slow network. */
    held: undefined as Promise<unknown> | undefined,
    /** The real server, which then gets every batch that is taken, and gives the answer. */
    upstream: '',
    tooLargeAbove: Number.POSITIVE_INFINITY,
  }

  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://_').pathname
    if (path === '/v1/events') return collect(request, response)
    const file = served.get(path)
    const page = pages.get(path)
    if (file) {
      await state.held
      response.setHeader('content-type', 'text/javascript').end(file)
    } else if (page) {
      const body = page.body.replace('<head>', `<head>${first}`)
      response.setHeaders(new Map(Object.entries(page.headers))).end(body)
    } else response.writeHead(404).end()
  })

  async function collect(request: IncomingMessage, response: ServerResponse) {
    state.requests++
    if (state.mood === 'refusing') {
      request.socket.destroy()
      for (const look of waiting) look()
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = String(Buffer.concat(chunks))
    const batch: Batch = JSON.parse(body)
    response
      .setHeader('access-control-allow-origin', '*')
      .setHeader('access-control-expose-headers', 'retry-after')
    if (state.retryAfter) response.setHeader('retry-after', state.retryAfter)
    if (state.mood === 'unavailable') response.writeHead(503).end()
    else if (batch.events.length > state.tooLargeAbove) response.writeHead(413).end()
    else {
      batches.push(batch)
      const { mood } = state
      const answer = await take(batch, body)
      if (mood === 'losing') {
        request.socket.destroy()
        state.lost++
      } else response.writeHead(answer.status).end(answer.text)
    }
    for (const look of waiting) look()
  }

  async function take({ events }: Batch, body: string): Promise<{ status: number; text: string }> {
    if (state.answerMs) await delay(state.answerMs)
    if (state.upstream) {
      const given = { method: 'POST', body, headers: { 'user-agent': VISITOR } }
      const answer = await fetch(`${state.upstream}/v1/events`, given).catch(() => undefined)
      return { status: answer?.status ?? 502, text: (await answer?.text()) ?? '' }
    }
    return { status: 202, text: JSON.stringify({ accepted: events.length, duplicate: 0, ignored: [] }) }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0

  /** Every event once, in the order of arrival, with whose it is. */
  function events(): (Event & { visitor: string; session: string })[] {
    const found = new Map(
      batches.flatMap(({ visitor = '', session = '', events }) =>
        events.map((event) => [event.id, { ...event, visitor, session }] as const),
      ),
    )
    return [...found.values()]
  }

  return {
    url: `http://127.0.0.1:${port}`,
    /** The same server under another name: to a browser another site. */
    foreign: `http://localhost:${port}`,
    state,
    batches,
    events,

    /** From now on every page begins with `run`: what a browser's own way to do that is, three browsers do not agree on. */
    early<Given>(run: (given: Given) => void, given?: Given) {
      first += `<script>(${run})(${JSON.stringify(given) ?? ''})</script>`
    },

    /** Serves a page whose head ends with `tag`, by default the one that `state` names. */
    page(path: string, body: string, { tag = state.tag, title = path, headers = {} }: PageOptions = {}) {
      pages.set(path, {
        body: `<!doctype html><html><head><title>${title}</title>${tag}</head><body>${body}</body></html>`,
        headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
      })
    },

    /** Serves something that is no page. */
    file(path: string, body: string, type: string) {
      pages.set(path, { body, headers: { 'content-type': type } })
    },

    /** Resolves once `is` holds; looks again at each batch. Rejects after `withinMs`. */
    until(is: () => boolean, withinMs = 20_000): Promise<void> {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => settle(() => reject(new Error('it never came'))), withinMs)
        const look = () => is() && settle(resolve)
        function settle(then: () => void) {
          clearTimeout(timer)
          waiting.delete(look)
          then()
        }
        waiting.add(look)
        look()
      })
    },

    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

interface PageOptions {
  tag?: string
  title?: string
  headers?: Record<string, string>
}

async function bundle(): Promise<Map<string, string>> {
  const { script, parts } = await bundleScripts()
  const modules = await build({
    entryPoints: { index: 'sdk/index.ts' },
    bundle: true,
    format: 'esm',
    splitting: true,
    outdir: '/module',
    write: false,
  })
  return new Map([
    [
      '/leadlight.js',
      `//# allFunctionsCalledOnLoad\nself.leadlightSettings=${JSON.stringify(SETTINGS)};\n${script}`,
    ],
    ...Object.entries(parts).map(([name, text]) => [`/leadlight-${name}.js`, text] as const),
    ...modules.outputFiles.map(({ path, text }) => [path, text] as const),
  ])
}
