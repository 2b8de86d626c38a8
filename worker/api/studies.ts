import { Hono } from 'hono'
import * as v from 'valibot'
import { saveDraft } from '../actions/save-draft.ts'
import { continueStudies, type Subject, startStudy, subjectOf } from '../actions/start-study.ts'
import { whatIf } from '../actions/what-if.ts'
import { findPrediction } from '../read/prediction.ts'
import { findPredictionReport, findSuggestedPoints } from '../read/prediction-report.ts'
import { siteDatabase } from '../read/site.ts'
import { findBacktest } from '../read/studies.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { faulty, freshSite } from './models.ts'
import { body, query, route } from './route.ts'
import { count, instant } from './schema.ts'
import {
  backtestSchema,
  drawnShare,
  driftSchema,
  gateSchema,
  judgedSchema,
  leadPredictionSchema,
  leakSchema,
  progressSchema,
} from './study-schema.ts'
import { whatIfSchema } from './what-if-schema.ts'

const model = v.exactOptional(
  v.pipe(
    v.string(),
    v.regex(/^(?:draft|[1-9]\d{0,5})$/, 'a version of the model, or draft, is needed'),
    v.description('a version of the model, or `draft`; the one that serves unless told'),
  ),
)
const started = { 202: 'Begun, or going on: ask with GET how far it is' }
const author = v.exactOptional(v.pipe(v.string('a text is needed'), v.maxLength(500)), 'API')

/** What a site's own outcomes say: of its models, of its leads, and of what rules should give. */
export const studies = new Hono<ApiEnv>()
  .get(
    '/v1/reports/backtest',
    allow('read'),
    query(v.strictObject({ model })),
    route('findBacktest', 'How well a model would have ranked the site’s own leads, by what was known then', {
      200: v.strictObject({
        running: progressSchema,
        at: v.pipe(v.nullable(instant), v.description('when it was begun; null where there is none yet')),
        backtest: v.nullable(backtestSchema),
      }),
    }),
    async (c) => {
      const { db, site } = await freshSite(c)
      const subject = readSubject(c.req.valid('query').model, site.modelVersion)
      const { running, found } = await findBacktest(db, site, subjectOf(subject))
      return c.json({ running, at: found?.at ?? null, backtest: found?.result ?? null })
    },
  )
  .post(
    '/v1/reports/backtest',
    allow('admin'),
    body(v.strictObject({ model })),
    route('startBacktest', 'Begins to look at the site’s leads as a model would have ranked them', {
      ...started,
      404: 'No such version, or no draft',
      422: 'The draft has faults',
    }),
    async (c) => {
      const { db, site } = await freshSite(c)
      const subject = readSubject(c.req.valid('json').model, site.modelVersion)
      const answer = await startStudy(db, site, subject, Date.now())
      if (!answer.ok) {
        if ('faults' in answer) return faulty(answer.faults)
        throw refused(404, answer.reason)
      }
      c.executionCtx.waitUntil(continueStudies(c.env, site.id, Date.now()))
      return c.body(null, 202)
    },
  )
  .get(
    '/v1/reports/prediction',
    allow('read'),
    route('findPrediction', 'What outcomes have taught, how far to believe it, and what is missing', {
      200: v.strictObject({
        running: progressSchema,
        at: v.nullable(instant),
        publishedAt: v.pipe(
          v.nullable(instant),
          v.description('since when leads are foretold; null where nothing beats the rules'),
        ),
        isOutdated: v.pipe(v.boolean(), v.description('the rules have changed since: it is learnt anew')),
        gate: v.nullable(gateSchema),
        learntFrom: v.nullable(v.strictObject({ rows: count, people: count, share: drawnShare })),
        judged: v.pipe(
          v.nullable(judgedSchema),
          v.description('on the newest people, of whom it had seen nothing; null where they are too few'),
        ),
        leaks: v.pipe(v.array(leakSchema), v.description('what knows the outcome, or seems to')),
        drift: v.nullable(driftSchema),
      }),
    }),
    async (c) => {
      const { db, site } = await freshSite(c)
      const { found, running, publishedAt, isOutdated, drift } = await findPredictionReport(
        db,
        site,
        Date.now(),
      )
      const result = found?.result
      const trained = result?.phase === 'done' ? result.trained : null
      return c.json({
        ...{ running, at: found?.at ?? null, publishedAt, isOutdated, drift },
        gate: (trained ?? (result?.phase === 'waiting' ? result : null))?.gate ?? null,
        learntFrom: trained?.learntFrom ?? null,
        judged: trained?.judged ?? null,
        leaks: trained?.leaks ?? [],
      })
    },
  )
  .post(
    '/v1/reports/prediction',
    allow('admin'),
    route('startPrediction', 'Learns from the site’s outcomes anew, as happens once a week', started),
    async (c) => {
      const { db, site } = await freshSite(c)
      await startStudy(db, site, { kind: 'prediction' }, Date.now())
      c.executionCtx.waitUntil(continueStudies(c.env, site.id, Date.now()))
      return c.body(null, 202)
    },
  )
  .get(
    '/v1/reports/suggested-points',
    allow('read'),
    route('listSuggestedPoints', 'What the site’s outcomes say that its rules should give', {
      200: v.strictObject({
        probabilityAtMark: v.pipe(v.number(), v.description('what the mark of MQL then stands for')),
        rules: v.array(
          v.strictObject({
            rule: v.string(),
            name: v.string(),
            present: v.number(),
            suggested: v.pipe(
              v.nullable(v.number()),
              v.description('null where history says nothing of it, and the points stay'),
            ),
            why: v.nullable(v.string()),
          }),
        ),
      }),
      404: 'Nothing that was learnt beats the rules',
    }),
    async (c) => {
      const { db, site } = await freshSite(c)
      const { rules, probabilityAtMark } = (await findSuggestedPoints(db, site)) ?? none()
      return c.json({ rules, probabilityAtMark })
    },
  )
  .post(
    '/v1/reports/suggested-points',
    allow('admin'),
    body(v.strictObject({ author })),
    route(
      'draftSuggestedPoints',
      'Keeps the model with those points as the draft, and tells what it would do',
      {
        200: whatIfSchema,
        404: 'Nothing that was learnt beats the rules',
        422: 'The model with those points has faults',
      },
    ),
    async (c) => {
      const { db, site } = await freshSite(c)
      const { model: suggested } = (await findSuggestedPoints(db, site)) ?? none()
      await saveDraft(db, site.id, { model: suggested, author: c.req.valid('json').author }, Date.now())
      const answer = await whatIf(db, site, suggested, { now: Date.now() })
      return answer.ok ? c.json(answer.whatIf) : faulty(answer.faults)
    },
  )
  .get(
    '/v1/leads/:id/prediction',
    allow('read'),
    route('predictLead', 'How likely a lead is to convert, as of now, and why', {
      200: leadPredictionSchema,
      404: 'No such lead, or nothing is predicted of it',
    }),
    async (c) => {
      const site = c.get('site')
      const db = siteDatabase(c.env, site)
      const prediction = await findPrediction(db, site, c.req.param('id'), Date.now())
      if (!prediction) throw refused(404, 'no such lead, or nothing is predicted of it')
      return c.json(prediction)
    },
  )

function readSubject(model: string | undefined, serving: number): Exclude<Subject, { kind: 'prediction' }> {
  return model === 'draft' ? { kind: 'draft' } : { kind: 'version', version: Number(model ?? serving) }
}

function none(): never {
  throw refused(404, 'nothing that was learnt beats the rules')
}
