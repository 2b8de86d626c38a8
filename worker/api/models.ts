import type { Context } from 'hono'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { Fault } from '../../shared/scoring/index.ts'
import { finishPublish, type Published, publishModel } from '../actions/publish-model.ts'
import { restoreVersion } from '../actions/restore-version.ts'
import { dropDraft, MODEL_DRAFT, saveDraft } from '../actions/save-draft.ts'
import { whatIf } from '../actions/what-if.ts'
import { findDraft } from '../db/drafts.ts'
import { listRunning } from '../db/jobs.ts'
import { findModel, findVersionAt, listModels, type PublishMode } from '../db/models.ts'
import { problem } from '../problem.ts'
import { currentSite, siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { body, route } from './route.ts'
import { count, instant } from './schema.ts'
import { whatIfSchema } from './what-if-schema.ts'

const MODES = ['silent', 'notify', 'from-now'] as const satisfies readonly PublishMode[]

const mode = v.exactOptional(v.picklist(MODES, `one of ${MODES.join(', ')} is needed`))
const author = v.exactOptional(v.pipe(v.string('a text is needed'), v.maxLength(500)), 'API')
const note = v.exactOptional(v.pipe(v.string('a text is needed'), v.maxLength(500)))
const base = v.exactOptional(
  v.pipe(
    count,
    v.description('the version that the model began with: what was published since is kept, not undone'),
  ),
)
/** Anything at all: what is wrong with it, the model's own check says. */
const anyModel = v.unknown()

const fault = v.strictObject({ path: v.string(), fault: v.string(), fix: v.string() })
export const publishedSchema = v.strictObject({
  version: count,
  mode: v.picklist(MODES),
  serving: v.pipe(v.boolean(), v.description('false while what it needs is collected from the past')),
})
const published201 = {
  201: publishedSchema,
  422: 'The model has faults, each with its place and what to write instead',
}
const version = {
  version: count,
  author: v.string(),
  note: v.string(),
  mode: v.picklist(MODES),
  publishedAt: instant,
  servedAt: v.pipe(
    v.nullable(instant),
    v.description('since when it serves; null while what it needs is collected from the past'),
  ),
}

/** The scoring model: its versions, what is being edited, what that would do, and publishing it. */
export const models = new Hono<ApiEnv>()
  .get(
    '/v1/models',
    allow('read'),
    route('listModels', 'The versions of the model, which one serves, and what is still being done for it', {
      200: v.strictObject({
        modelVersion: count,
        rankedVersion: count,
        nextVersion: v.nullable(count),
        jobs: v.array(v.strictObject({ id: v.string(), phase: v.string(), done: count, startedAt: instant })),
        versions: v.array(v.looseObject(version)),
      }),
    }),
    async (c) => {
      const { db, site } = await freshSite(c)
      const [versions, jobs] = await Promise.all([listModels(db, site.id), listRunning(db, site.id)])
      return c.json({
        modelVersion: site.modelVersion,
        rankedVersion: site.rankedVersion,
        nextVersion: site.next?.version ?? null,
        jobs: jobs.map(({ id, phase, done, startedAt }) => ({ id, phase, done, startedAt })),
        versions,
      })
    },
  )
  .get(
    '/v1/models/draft',
    allow('admin'),
    route('findDraft', 'The model that is being edited', {
      200: v.strictObject({ model: anyModel, author: v.string(), updatedAt: instant }),
      404: 'There is no draft',
    }),
    async (c) => {
      const { db, site } = await freshSite(c)
      const draft = await findDraft(db, site.id, MODEL_DRAFT)
      if (!draft) throw refused(404, 'there is no draft')
      return c.json({ model: JSON.parse(draft.body), author: draft.author, updatedAt: draft.updatedAt })
    },
  )
  .put(
    '/v1/models/draft',
    allow('admin'),
    body(v.strictObject({ model: anyModel, author })),
    route('saveDraft', 'Keeps a model that is being edited, finished or not', {
      200: v.strictObject({ faults: v.array(fault) }),
    }),
    async (c) => {
      const { db, site } = await freshSite(c)
      const { model, author } = c.req.valid('json')
      return c.json(await saveDraft(db, site.id, { model, author }, Date.now()))
    },
  )
  .delete(
    '/v1/models/draft',
    allow('admin'),
    route('dropDraft', 'Throws the draft away', { 204: 'There is none now' }),
    async (c) => {
      const { db, site } = await freshSite(c)
      await dropDraft(db, site.id)
      return c.body(null, 204)
    },
  )
  .post(
    '/v1/models/draft/what-if',
    allow('admin'),
    body(v.strictObject({ model: v.exactOptional(anyModel), mode, author })),
    route('whatIf', 'What publishing the draft, or the model that is sent, would do to the leads now', {
      200: whatIfSchema,
      404: 'There is no draft',
      422: 'The model has faults',
    }),
    async (c) => {
      const { db, site } = await freshSite(c)
      const { mode, ...sent } = c.req.valid('json')
      const model = sent.model ?? (await draftOf(db, site.id)).model
      const answer = await whatIf(db, site, model, { now: Date.now(), mode })
      return answer.ok ? c.json(answer.whatIf) : faulty(answer.faults)
    },
  )
  .post(
    '/v1/models/publish',
    allow('admin'),
    body(v.strictObject({ model: v.exactOptional(anyModel), base, mode, note, author })),
    route('publishModel', 'Publishes the draft, or the model that is sent, as the next version', {
      ...published201,
      404: 'There is no draft',
      409: 'What was published since the base says otherwise; the places are in `clashes`',
    }),
    async (c) => {
      const { db, site } = await freshSite(c)
      const { model, ...rest } = c.req.valid('json')
      const publication =
        model === undefined
          ? { ...(await draftOf(db, site.id)), ...rest, fromDraft: true }
          : { ...rest, model }
      return answerPublished(c, await publishModel(c.env, site.id, publication, Date.now()))
    },
  )
  .get(
    '/v1/models/:version',
    allow('read'),
    route('findModel', 'One version of the model, as it was published', {
      200: v.looseObject({ ...version, model: anyModel }),
      404: 'No such version',
    }),
    async (c) => {
      const { db, site } = await freshSite(c)
      const found = await findModel(db, site.id, readVersion(c.req.param('version')))
      if (!found) throw refused(404, 'no such version')
      return c.json({ ...found, model: JSON.parse(found.model) })
    },
  )
  .post(
    '/v1/models/:version/restore',
    allow('admin'),
    body(v.strictObject({ mode, author })),
    route('restoreModel', 'Publishes an earlier version again, as the next one', {
      ...published201,
      404: 'No such version',
    }),
    async (c) => {
      const { site } = await freshSite(c)
      const wanted = { version: readVersion(c.req.param('version')), ...c.req.valid('json') }
      const published = await restoreVersion(c.env, site.id, wanted, Date.now())
      if (!published) throw refused(404, 'no such version')
      return answerPublished(c, published)
    },
  )

type Reading = Context<ApiEnv>

/** 201 with the version; what is left to be done for it goes on after the answer. */
export function answerPublished(c: Reading, published: Published): Response {
  if (!published.ok) {
    const { faults, clashes = [] } = published
    return clashes.length === 0 ? faulty(faults) : clashing(clashes)
  }
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

function clashing(clashes: readonly string[]): Response {
  return problem(
    409,
    `what was published since says otherwise: ${clashes.join(' ')}`.slice(0, 500),
    {},
    { clashes },
  )
}

/** As it is in the database: whoever edits a model must not edit what somebody else has replaced. */
export async function freshSite(c: Reading) {
  const site = await currentSite(c.env, c.get('site').id)
  if (!site) throw refused(404, 'no such site')
  return { site, db: siteDatabase(c.env, site) }
}

/** The draft, and the version that it began with. */
async function draftOf(db: D1Database, siteId: string): Promise<{ model: unknown; base: number }> {
  const draft = await findDraft(db, siteId, MODEL_DRAFT)
  if (!draft) throw refused(404, 'there is no draft: save one, or send the model')
  return { model: JSON.parse(draft.body), base: (await findVersionAt(db, siteId, draft.updatedAt)) ?? 1 }
}

function readVersion(text: string): number {
  const version = Number(text)
  if (!Number.isInteger(version) || version < 1) throw refused(404, 'no such version')
  return version
}
