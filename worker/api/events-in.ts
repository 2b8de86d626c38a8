// What the doors for events take and answer, for the document: worker/ingest serves them and imports nothing of this room. The
// fuzz that is made from the document (test/worker/openapi.test.ts) holds the one to the other.
import { Hono, type MiddlewareHandler } from 'hono'
import { resolver } from 'hono-openapi'
import * as v from 'valibot'
import { EVENT_KINDS, LIMITS } from '../../shared/wire.ts'
import type { Import } from '../db/imports.ts'
import type { ApiEnv } from './auth.ts'
import { query, telling } from './route.ts'
import { count, instant, named, text, whole } from './schema.ts'

const scalars = v.record(v.string(), v.nullable(v.union([v.string(), v.number(), v.boolean()])))

/** A field of an event: what it means, and of which kinds. */
function of<S extends v.GenericSchema>(kinds: string, schema: S) {
  return v.exactOptional(v.pipe(schema, v.description(kinds)))
}

const event = named(
  'Event',
  v.looseObject({
    id: v.pipe(text(LIMITS.idLength), v.description('the same event has the same, and counts once')),
    kind: v.pipe(
      v.picklist(EVENT_KINDS),
      v.description('email, social, webinar, crm and outcome need the secret key'),
    ),
    at: v.pipe(instant, v.description('when it happened, by the sender’s clock')),
    view: of('the page view it happened in', v.string()),
    url: of('where it happened; needed by page_view', v.string()),
    title: of('page_view, engagement', v.string()),
    referrer: of('page_view', v.string()),
    engagedMs: of('engagement: in all of the view so far', v.number()),
    scrollPercent: of('engagement: 0–100', v.number()),
    name: of('custom, crm: what happened; click: what was clicked', v.string()),
    properties: of('custom, crm', scalars),
    href: of('click, download', v.string()),
    file: of('download', v.string()),
    form: of('form', v.string()),
    email: of('identify, form', v.string()),
    userId: of('identify: the customer’s own id', v.string()),
    traits: of('identify, group', scalars),
    account: of('group', v.string()),
    provider: of('chat', v.string()),
    action: of(
      'email: sent, opened, clicked, unsubscribed, resubscribed; webinar: registered, attended; ' +
        'chat: opened, conversation, message; social: follow, share, comment, like',
      v.string(),
    ),
    message: of('email: which', v.string()),
    webinar: of('webinar: which', v.string()),
    state: of('consent: pending, granted, denied', v.string()),
    outcome: of('outcome: sql, opportunity, won, lost, disqualified, reset', v.string()),
    value: of('outcome', v.number()),
    reason: of('outcome', v.string()),
  }),
)

const batch = v.looseObject({
  v: v.literal(1),
  site: v.exactOptional(
    v.pipe(v.string(), v.description('the write key, pk_; not needed beside a secret key in the header')),
  ),
  visitor: v.exactOptional(v.pipe(v.string(), v.description('a browser; without one it is counted only'))),
  session: v.exactOptional(v.string()),
  sentAt: v.pipe(instant, v.description('the sender’s clock now, so that a wrong one is noticed')),
  events: v.pipe(v.array(event), v.description(`at most ${LIMITS.batchEvents}`)),
})

const message = {
  messageId: v.exactOptional(
    v.pipe(v.string(), v.description('the same message has the same, and counts once')),
  ),
  anonymousId: v.exactOptional(v.pipe(v.string(), v.description('the browser'))),
  userId: v.exactOptional(
    v.pipe(v.string(), v.description('the person; context.traits.email will do as well')),
  ),
  timestamp: v.exactOptional(v.pipe(v.string(), v.description('ISO 8601; now unless told'))),
  context: v.exactOptional(v.looseObject({})),
  writeKey: v.exactOptional(v.pipe(v.string(), v.description('instead of the Authorization header'))),
}
const fields = v.looseObject({})
const SEGMENT = {
  track: v.looseObject({ ...message, event: v.string(), properties: v.exactOptional(fields) }),
  identify: v.looseObject({ ...message, traits: v.exactOptional(fields) }),
  page: v.looseObject({ ...message, name: v.exactOptional(v.string()), properties: v.exactOptional(fields) }),
  screen: v.looseObject({
    ...message,
    name: v.exactOptional(v.string()),
    properties: v.exactOptional(fields),
  }),
  group: v.looseObject({ ...message, groupId: v.string(), traits: v.exactOptional(fields) }),
  alias: v.looseObject({ ...message, previousId: v.string() }),
  batch: v.looseObject({
    batch: v.pipe(
      v.array(v.looseObject({ ...message, type: v.string() })),
      v.description(
        `1 to ${LIMITS.batchEvents}, each with its type: track, identify, page, screen, group, alias`,
      ),
    ),
    sentAt: v.exactOptional(v.string()),
    writeKey: v.exactOptional(v.string()),
  }),
} as const satisfies Record<string, v.GenericSchema>

const answered = v.strictObject({
  accepted: count,
  duplicate: v.pipe(count, v.description('known by their ids: taken once, earlier')),
  ignored: v.array(v.strictObject({ id: v.string(), reason: v.string() })),
})
const segmentAnswered = v.strictObject({
  success: v.boolean(),
  accepted: count,
  duplicate: count,
  rejected: v.array(v.strictObject({ index: v.number(), messageId: v.string(), reason: v.string() })),
})
const REFUSALS = {
  400: 'Not JSON, or not a batch: sending it again is no use',
  401: 'Unknown or revoked key',
  403: 'The key’s class may not send events, or the site does not take them from this origin',
  413: 'Too large',
  429: 'More than anybody sends, or the site has had its quota of the day: send it again after Retry-After',
  503: 'It could not be stored: send it again after Retry-After',
} as const

const imported = named(
  'Import',
  v.strictObject({
    id: v.string(),
    name: v.string(),
    next: v.pipe(count, v.description('lines done: where to go on')),
    accepted: count,
    duplicate: count,
    ignored: count,
    startedAt: instant,
    updatedAt: instant,
    finishedAt: v.nullable(instant),
  }) satisfies v.GenericSchema<Import>,
)
const importName = v.pipe(text(100), v.description('the same file has the same'))

/** Described here, served elsewhere: whatever comes this way was not for us. */
export const eventsIn = new Hono<ApiEnv>()
  .post(
    '/v1/events',
    door('sendEvents', 'Events of one browser, as its script sends them', [{}, { key: [] }], {
      body: batch,
      answers: { 202: answered, ...REFUSALS },
    }),
  )
  .post(
    '/v1/imports',
    door('beginImport', 'Begins a file of history, or tells where it was left', [{ key: [] }], {
      body: v.strictObject({ id: importName, name: text(100) }),
      answers: {
        200: imported,
        400: REFUSALS[400],
        401: REFUSALS[401],
        403: REFUSALS[403],
        503: REFUSALS[503],
      },
    }),
  )
  .get(
    '/v1/imports',
    door('listImports', 'Files of history, the newest first', [{ key: [] }], {
      answers: {
        200: v.strictObject({ imports: v.array(imported) }),
        401: REFUSALS[401],
        403: REFUSALS[403],
        503: REFUSALS[503],
      },
    }),
  )
  .get(
    '/v1/imports/:id',
    door('findImport', 'How far a file of history has come', [{ key: [] }], {
      answers: {
        200: imported,
        401: REFUSALS[401],
        403: REFUSALS[403],
        404: 'No such import',
        503: REFUSALS[503],
      },
    }),
  )
  .post(
    '/v1/imports/:id/lines',
    query(
      v.strictObject({
        from: v.pipe(whole(0, 1_000_000_000), v.description('`next` of what was answered last')),
      }),
    ),
    door(
      'importLines',
      'The next lines of a file: JSON objects, one event each; `at` may be a date',
      [{ key: [] }],
      {
        lines:
          'at most 2,000 lines and 1,000,000 bytes; each an event as in /v1/events with a visitor, userId or email',
        answers: {
          200: v.strictObject({
            ...imported.pipe[0].entries,
            reasons: v.pipe(
              v.array(v.strictObject({ line: count, reason: v.string() })),
              v.description('why lines were ignored, the first twenty'),
            ),
          }),
          ...REFUSALS,
          404: 'No such import: begin it first',
          409: 'Not the next lines; the problem tells which are, as `next`',
        },
      },
    ),
  )
  .post(
    '/v1/imports/:id/finish',
    door('finishImport', 'Says that a file of history is complete', [{ key: [] }], {
      answers: {
        200: imported,
        401: REFUSALS[401],
        403: REFUSALS[403],
        404: 'No such import',
        503: REFUSALS[503],
      },
    }),
  )
for (const [type, body] of Object.entries(SEGMENT)) {
  const answers = { 200: segmentAnswered, ...REFUSALS }
  const long = `send${type[0]?.toUpperCase()}${type.slice(1)}`
  const summary = `${type === 'batch' ? 'Messages of any type' : `A ${type} message`} in Segment’s HTTP form, gzip or not`
  const paths = [type, type.slice(0, 1), ...(type === 'batch' ? ['import'] : [])]
  for (const [nth, path] of paths.entries()) {
    const also = nth === 0 ? '' : `; the same as /v1/${type}`
    const operation = nth === 0 ? long : `${long}${nth === 1 ? 'Short' : 'Import'}`
    eventsIn.post(`/v1/${path}`, door(operation, summary + also, [{}, { key: [] }], { body, answers }))
  }
}

function door(
  operationId: string,
  summary: string,
  security: Record<string, string[]>[],
  {
    body,
    lines,
    answers,
  }: { body?: v.GenericSchema; lines?: string; answers: Parameters<typeof telling>[1] },
): MiddlewareHandler<ApiEnv> {
  const next: MiddlewareHandler<ApiEnv> = (_, pass) => pass()
  const content = body
    ? { 'application/json': { schema: resolver(body) } }
    : lines && { 'application/x-ndjson': { schema: { type: 'string' as const, description: lines } } }
  return telling(next, answers, {
    operationId,
    summary,
    security,
    ...(content && { requestBody: { required: true, content } }),
  })
}
