// The doors for events, for the document: worker/ingest serves them and imports nothing of this room. The fuzz that is made from
// the document (test/worker/openapi.test.ts) holds the one to the other.
import { Hono, type MiddlewareHandler } from 'hono'
import { resolver } from 'hono-openapi'
import * as v from 'valibot'
import type { ApiEnv } from './auth.ts'
import { answered, batch, imported, importName, REFUSALS, SEGMENT, segmentAnswered } from './event-schemas.ts'
import { query, telling } from './route.ts'
import { count, text, whole } from './schema.ts'

const LINES = `{"id":"1","kind":"page_view","at":"2024-03-01T09:00:00Z","url":"https://www.example.com/pricing","userId":"42"}
{"id":"2","kind":"email","message":"spring","action":"opened","at":1709300000000,"email":"ada@example.com"}
`

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
        200: v.strictObject({
          ...imported.pipe[0].entries,
          known: v.pipe(
            count,
            v.description(
              'lines that were taken before and bring nothing new; refused ones are not among them',
            ),
          ),
        }),
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
    : lines && {
        'application/x-ndjson': { schema: { type: 'string' as const, description: lines }, example: LINES },
      }
  return telling(next, answers, {
    operationId,
    summary,
    security,
    ...(content && { requestBody: { required: true, content } }),
  })
}
