import { Hono } from 'hono'
import type { Env } from '../../env.ts'
import { problem } from '../../problem.ts'
import { beginImport, findImportOf, finishImport, listImports, takeLines } from '../../project/import.ts'
import { keepRejected } from '../../project/reject.ts'
import { readToken } from '../../read/key-owner.ts'
import { siteDatabase } from '../../read/site.ts'
import { readBody } from '../../read-body.ts'
import { isTooMuch, LIMIT_SECONDS } from '../limit.ts'
import { type IngestContext, RETRY_SECONDS } from '../route.ts'
import { findSenderOf, type Sender } from '../sender.ts'
import { readLines } from './read-lines.ts'

/** Of one request. Half of what a transaction bears. */
const BODY_BYTES = 1_000_000
const LINES_MAX = 2_000
/** Reasons told of one request. */
const TOLD = 20

/**
 * History, from a file of newline-delimited JSON: begun, taken in pieces in their order, and finished. Broken off anywhere
 * and begun again with the same id, it goes on where it was; an event counts once whatever happens.
 *
 *     POST /v1/imports {"id","name"}        begins, or says where it was left: {"next": lines done, "known": lines taken before, …}
 *     POST /v1/imports/:id/lines?from=0     the next lines; 409 with `next` where they are not
 *     POST /v1/imports/:id/finish           GET /v1/imports, /v1/imports/:id
 */
export const imports = new Hono<{ Bindings: Env }>()
  .post('/v1/imports', (c) =>
    withSender(c, async ({ site }) => {
      const body = await readBody(c.req.raw, BODY_BYTES)
      if (!body) return problem(413, `more than ${BODY_BYTES} bytes`)
      const { id, name } = asFields(body.text)
      if (!isName(id) || !isName(name))
        return problem(400, 'id and name: texts of 1 to 100 characters are needed')
      const begun = await beginImport(siteDatabase(c.env, site), site, { id, name }, Date.now())
      return c.json({ ...begun, known: begun.accepted + begun.duplicate })
    }),
  )
  .get('/v1/imports', (c) =>
    withSender(c, async ({ site }) =>
      c.json({ imports: await listImports(siteDatabase(c.env, site), site) }),
    ),
  )
  .get('/v1/imports/:id', (c) =>
    withSender(c, async ({ site }) => {
      const found = await findImportOf(siteDatabase(c.env, site), site, c.req.param('id'))
      return found ? c.json(found) : problem(404, 'no such import')
    }),
  )
  .post('/v1/imports/:id/finish', (c) =>
    withSender(c, async ({ site }) => {
      const found = await finishImport(siteDatabase(c.env, site), site, c.req.param('id'), Date.now())
      return found ? c.json(found) : problem(404, 'no such import')
    }),
  )
  .post('/v1/imports/:id/lines', (c) => withSender(c, (sender) => receiveLines(c, sender, c.req.param('id'))))

async function receiveLines(c: IngestContext, sender: Sender, id: string): Promise<Response> {
  const { site } = sender
  const db = siteDatabase(c.env, site)
  const body = await readBody(c.req.raw, BODY_BYTES)
  if (!body) return problem(413, `more than ${BODY_BYTES} bytes`)
  const from = Number(c.req.query('from') ?? Number.NaN)
  const lines = body.text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  if (lines.length === 0 || lines.length > LINES_MAX) {
    return problem(lines.length === 0 ? 400 : 413, `1 to ${LINES_MAX} lines are needed`)
  }
  const known = await findImportOf(db, site, id)
  if (!known) return problem(404, 'no such import: begin it first')
  if (known.next !== from) return notNext(known.next)
  const { beacons, refused, numberOf } = await readLines(c, lines, from, sender)
  const came = { lines: lines.length, beacons, ignored: refused.length }
  const taken = await takeLines(db, site, { id, next: from }, came, Date.now())
  if (!taken) return notNext((await findImportOf(db, site, id))?.next ?? 0)
  const unwanted = beacons.flatMap(({ visitor }, index) =>
    (taken.ignored[index] ?? []).map((one) => ({ line: numberOf(visitor, one.id), reason: one.reason })),
  )
  const reasons = [...refused, ...unwanted].sort((a, b) => a.line - b.line).slice(0, TOLD)
  const ignored = reasons.map(({ line, reason }) => ({ id: `line ${line} of ${known.name}`, reason }))
  c.executionCtx.waitUntil(keepRejected(db, site, { visitor: undefined, ignored }, Date.now()))
  return c.json({ ...taken.file, reasons })
}

function notNext(next: number): Response {
  return problem(409, `from: line ${next} is the next`, {}, { next })
}

async function withSender(
  c: IngestContext,
  answer: (sender: Sender) => Promise<Response>,
): Promise<Response> {
  try {
    const token = readToken(c.req.header('authorization'))
    if (token === undefined) return problem(401, 'a key is needed: Authorization: Bearer <key>')
    const sender = await findSenderOf(c.env, token, Date.now())
    if ('reason' in sender) return problem(sender.status, sender.reason)
    if (sender.provenance !== 'server')
      return problem(403, 'a write key may not import: a secret key is needed')
    if (await isTooMuch(c.env, 'server', c.req.header('cf-connecting-ip') ?? '')) {
      return problem(429, 'more than anybody sends', { 'retry-after': String(LIMIT_SECONDS) })
    }
    return await answer(sender)
  } catch (error) {
    console.error('import', { error: error instanceof Error ? error.message : 'unknown' })
    return problem(503, 'the lines could not be stored', { 'retry-after': RETRY_SECONDS })
  }
}

function asFields(text: string): { id?: unknown; name?: unknown } {
  try {
    const fields: unknown = JSON.parse(text)
    return typeof fields === 'object' && fields !== null ? fields : {}
  } catch {
    return {}
  }
}

function isName(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length > 0 && value.length <= 100 && !/[\p{Cc}\p{Cs}]/u.test(value)
  )
}
