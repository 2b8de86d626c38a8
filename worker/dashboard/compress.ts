import { createMiddleware } from 'hono/factory'
import { isEmbedded } from '../env.ts'
import type { Dashboard } from './door/session.ts'

const TEXT = /^(?:text\/|image\/svg|application\/(?:json|javascript|x-ndjson))/
/** As on Cloudflare's edge: what is shorter gains nothing. */
const LEAST = 860

/**
 * Text goes compressed over the line. On Cloudflare the edge does that; the embedded server has nothing in front, but the
 * runtime encodes a body by the header that names how (https://developers.cloudflare.com/workers/runtime-apis/response/).
 */
export const compress = createMiddleware<Dashboard>(async (c, next) => {
  await next()
  const { headers, body } = c.res
  if (!isEmbedded(c.env) || !body || headers.has('content-encoding')) return
  if (!TEXT.test(headers.get('content-type') ?? '') || Number(headers.get('content-length') ?? LEAST) < LEAST)
    return
  c.header('vary', 'accept-encoding', { append: true })
  const accepted = c.req.header('accept-encoding') ?? ''
  const encoding = ['br', 'gzip'].find((name) => accepted.includes(name))
  if (encoding === undefined) return
  c.header('content-length', undefined)
  c.header('content-encoding', encoding)
})
