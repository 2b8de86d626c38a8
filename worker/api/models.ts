import type { Context } from 'hono'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Fault } from '../../shared/scoring/index.ts'
import { finishPublish, type Published, publishModel } from '../actions/publish-model.ts'
import { restoreVersion } from '../actions/restore-version.ts'
import { dropDraft, MODEL_DRAFT, saveDraft } from '../actions/save-draft.ts'
import { whatIf } from '../actions/what-if.ts'
import { findDraft } from '../db/drafts.ts'
import { listRunning } from '../db/jobs.ts'
import { findModel, listModels, type PublishMode } from '../db/models.ts'
import { problem } from '../problem.ts'
import { reloadSite, siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'

const MODES = ['silent', 'notify', 'from-now'] as const satisfies readonly PublishMode[]
const BODY_BYTES = 512_000
const TEXT_LENGTH = 500

type Reading = Context<ApiEnv>

/** The scoring model: its versions, what is being edited, what that would do, and publishing it. */
export const models = new Hono<ApiEnv>()
  .use('/v1/models', allow('read'))
  .get('/v1/models', async (c) => {
    const { db, site } = await freshSite(c)
    const [versions, jobs] = await Promise.all([listModels(db, site.id), listRunning(db, site.id)])
    return c.json({
      modelVersion: site.modelVersion,
      rankedVersion: site.rankedVersion,
      nextVersion: site.next?.version ?? null,
      jobs: jobs.map(({ id, phase, done, startedAt }) => ({ id, phase, done, startedAt })),
      versions,
    })
  })
  .get('/v1/models/draft', allow('admin'), async (c) => {
    const { db, site } = await freshSite(c)
    const draft = await findDraft(db, site.id, MODEL_DRAFT)
    if (!draft) throw refused(404, 'there is no draft')
    const { body, author, updatedAt } = draft
    return c.json({ model: JSON.parse(body), author, updatedAt })
  })
  .put('/v1/models/draft', allow('admin'), async (c) => {
    const { db, site } = await freshSite(c)
    const { model, author } = await readBody(c)
    if (model === undefined) throw refused(400, 'model: what is to be kept is needed')
    return c.json(await saveDraft(db, site.id, { model, author }, Date.now()))
  })
  .delete('/v1/models/draft', allow('admin'), async (c) => {
    const { db, site } = await freshSite(c)
    await dropDraft(db, site.id)
    return c.body(null, 204)
  })
  .post('/v1/models/draft/what-if', allow('admin'), async (c) => {
    const { db, site } = await freshSite(c)
    const { model = await draftOf(db, site.id), mode } = await readBody(c)
    const answer = await whatIf(db, site, model, { now: Date.now(), mode })
    return answer.ok ? c.json(answer.whatIf) : faulty(answer.faults)
  })
  .post('/v1/models/publish', allow('admin'), async (c) => {
    const { db, site } = await freshSite(c)
    const { model, mode, note, author } = await readBody(c)
    const fromDraft = model === undefined
    const publication = {
      model: fromDraft ? await draftOf(db, site.id) : model,
      author,
      fromDraft,
      ...(mode && { mode }),
      ...(note !== undefined && { note }),
    }
    return answerPublished(c, await publishModel(c.env, site.id, publication, Date.now()))
  })
  .get('/v1/models/:version', allow('read'), async (c) => {
    const { db, site } = await freshSite(c)
    const found = await findModel(db, site.id, readVersion(c.req.param('version')))
    if (!found) throw refused(404, 'no such version')
    return c.json({ ...found, model: JSON.parse(found.model) })
  })
  .post('/v1/models/:version/restore', allow('admin'), async (c) => {
    const { site } = await freshSite(c)
    const { mode, author } = await readBody(c)
    const wanted = { version: readVersion(c.req.param('version')), author, ...(mode && { mode }) }
    const published = await restoreVersion(c.env, site.id, wanted, Date.now())
    if (!published) throw refused(404, 'no such version')
    return answerPublished(c, published)
  })

/** 201 with the version; what is left to be done for it goes on after the answer. */
export function answerPublished(c: Reading, published: Published): Response {
  if (!published.ok) return faulty(published.faults)
  c.executionCtx.waitUntil(finishPublish(c.env, c.get('site').id, Date.now()))
  const { version, mode, serving } = published
  return c.json({ version, mode, serving }, 201)
}

/** Every fault of a model with its place and what to write instead. */
export function faulty(faults: readonly Fault[]): Response {
  const [first] = faults
  const reason = first ? `${first.path || 'the model'} ${first.fault}: ${first.fix}` : 'the model is wrong'
  return problem(422, reason, {}, { faults })
}

/** As it is in the database: whoever edits a model must not edit what somebody else has replaced. */
export async function freshSite(c: Reading) {
  const site = await reloadSite(c.env.DB, c.get('site').id)
  if (!site) throw refused(404, 'no such site')
  return { site, db: siteDatabase(c.env, site) }
}

interface Body {
  model: unknown
  mode: PublishMode | undefined
  note: string | undefined
  author: string
}

/** An empty body is one without any field. */
async function readBody(c: Reading): Promise<Body> {
  const fields = await readJson(c)
  const { model, mode, note, author = 'API' } = fields
  const known = MODES.find((name) => name === mode)
  if (mode !== undefined && !known) throw refused(400, `mode: one of ${MODES.join(', ')} is needed`)
  if (note !== undefined && !isShort(note))
    throw refused(400, `note: a text of at most ${TEXT_LENGTH} characters`)
  if (!isShort(author)) throw refused(400, `author: a text of at most ${TEXT_LENGTH} characters`)
  return { model, mode: known, note, author }
}

export async function readJson(c: Reading): Promise<Partial<Record<string, unknown>>> {
  const text = await c.req.text()
  if (text.length > BODY_BYTES) throw new HTTPException(413, { res: problem(413, 'the body is too large') })
  if (text === '') return {}
  const body = parsed(text)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw refused(400, 'the body is to be a JSON object')
  }
  return { ...body }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refused(400, 'the body is not JSON')
  }
}

async function draftOf(db: D1Database, siteId: string): Promise<unknown> {
  const draft = await findDraft(db, siteId, MODEL_DRAFT)
  if (!draft) throw refused(404, 'there is no draft: save one, or send the model')
  return JSON.parse(draft.body)
}

function readVersion(text: string): number {
  const version = Number(text)
  if (!Number.isInteger(version) || version < 1) throw refused(404, 'no such version')
  return version
}

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value.length <= TEXT_LENGTH
}
