import { Hono } from 'hono'
import * as v from 'valibot'
import { sendDue } from '../actions/drive-webhook.ts'
import { recordOutcome, takeBackOutcome } from '../actions/record-outcome.ts'
import { type LeadOutcome, listOutcomes } from '../db/outcomes.ts'
import { findLead } from '../read/find-lead.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow, refused } from './auth.ts'
import { body, route } from './route.ts'
import { instant, stage, text, whenSaid } from './schema.ts'

const OUTCOMES = [
  'sql',
  'opportunity',
  'won',
  'lost',
  'disqualified',
  'reset',
] as const satisfies readonly LeadOutcome['outcome'][]

const VALUE = 'a number of at least 0 is needed'

const said = v.strictObject({
  lead: v.exactOptional(v.pipe(text(), v.description('the id of a lead; or else its e-mail or user id'))),
  email: v.exactOptional(text()),
  userId: v.exactOptional(text()),
  outcome: v.pipe(
    v.picklist(OUTCOMES, `one of ${OUTCOMES.join(', ')} is needed`),
    v.description('reset: what the person did before `at` counts for nothing'),
  ),
  value: v.exactOptional(
    v.pipe(
      v.number(VALUE),
      v.check((value) => value >= 0 && value < Number.POSITIVE_INFINITY, VALUE),
      v.description('of the deal, in the site’s own currency'),
    ),
  ),
  reason: v.exactOptional(text()),
  at: v.exactOptional(
    v.pipe(
      whenSaid,
      v.description(
        'when: milliseconds since 1970, or a date such as 2026-11-21; now, where it is left out. Of several at one instant ' +
          'the last of these counts: reset, sql, opportunity, lost, disqualified, won',
      ),
    ),
  ),
  id: v.exactOptional(
    v.pipe(
      text(100),
      v.description('a repeat under the same id is harmless, and what was taken back stays so'),
    ),
  ),
})

const recorded = v.strictObject({
  id: v.string(),
  lead: v.string(),
  outcome: v.picklist(OUTCOMES),
  stage: v.pipe(stage, v.description('where the lead stands now')),
  repeated: v.pipe(v.boolean(), v.description('true where this id was known')),
  created: v.pipe(
    v.boolean(),
    v.description(
      'true where nobody was known by this e-mail or user id, and it made a lead: look for a typing mistake',
    ),
  ),
})

const list = v.strictObject({
  outcomes: v.array(
    v.strictObject({
      id: v.string(),
      at: instant,
      outcome: v.picklist(OUTCOMES),
      value: v.nullable(v.number()),
      reason: v.nullable(v.string()),
    }) satisfies v.GenericSchema<LeadOutcome>,
  ),
})

/** What became of leads, as sales says it. */
export const outcomes = new Hono<ApiEnv>()
  .post(
    '/v1/outcomes',
    allow('send'),
    body(said),
    route('recordOutcome', 'Says what became of a lead; the last word by its time counts', {
      200: recorded,
      201: recorded,
      404: 'No such lead',
    }),
    async (c) => {
      const site = c.get('site')
      const now = Date.now()
      const { lead, email, userId, ...rest } = c.req.valid('json')
      if ([lead, email, userId].filter((name) => name !== undefined).length !== 1) {
        throw refused(400, 'lead, email or userId: exactly one of them is needed')
      }
      const outcome = { at: now, id: crypto.randomUUID(), ...rest }
      const whose = { lead, email, userId }
      const done = await recordOutcome(c.env, site, { whose, outcome }, now)
      if (!done.ok && done.reason === 'not a name') {
        throw refused(400, `${email === undefined ? 'userId' : 'email'}: nobody is called this`)
      }
      if (!done.ok) throw refused(404, done.reason)
      if (!done.repeated) c.executionCtx.waitUntil(sendDue(c.env, c.get('site'), now))
      const { leadId, ...standing } = done
      const answer = {
        id: outcome.id,
        lead: leadId,
        outcome: outcome.outcome,
        stage: standing.stage,
        repeated: standing.repeated,
        created: standing.created,
      }
      return c.json(answer, standing.repeated ? 200 : 201)
    },
  )
  .get(
    '/v1/leads/:id/outcomes',
    allow('read'),
    route('listOutcomes', 'What became of the lead, oldest first', { 200: list, 404: 'No such lead' }),
    async (c) => {
      const site = c.get('site')
      const db = siteDatabase(c.env, site)
      const lead = await findLead(db, site, c.req.param('id'), Date.now())
      if (!lead) throw refused(404, 'no such lead')
      return c.json({ outcomes: await listOutcomes(db, site.id, lead.id) })
    },
  )
  .delete(
    '/v1/leads/:id/outcomes/:outcome',
    allow('send'),
    route('takeBackOutcome', 'Takes back an outcome that was noted by mistake: it counts nowhere any more', {
      200: v.strictObject({
        stage: v.pipe(stage, v.description('where the lead stands now')),
        repeated: v.pipe(v.boolean(), v.description('true where it was taken back before')),
      }),
      404: 'No such lead, or it has no such outcome',
    }),
    async (c) => {
      const site = c.get('site')
      const now = Date.now()
      const outcome = { leadId: c.req.param('id'), id: c.req.param('outcome') }
      const { ok, ...taken } = await takeBackOutcome(c.env, site, outcome, now)
      if ('reason' in taken) throw refused(404, taken.reason)
      if (!taken.repeated) c.executionCtx.waitUntil(sendDue(c.env, site, now))
      return c.json(taken)
    },
  )
