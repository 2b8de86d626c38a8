import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import { EXPORTS } from '../read/export-formats.ts'
import { type ExportQuery, exportLeads } from '../read/export-leads.ts'
import { siteDatabase } from '../read/site.ts'
import { type ApiEnv, allow } from './auth.ts'
import { leadFilter } from './lead-filter.ts'
import { query, route } from './route.ts'
import { text } from './schema.ts'

const which = v.strictObject({
  ...leadFilter,
  after: v.exactOptional(
    v.pipe(text(100), v.description('the id of the last lead that arrived, where an export broke off')),
  ),
})

const CSV =
  '"id","name","email","stage","score", …\r\n"b0VLw64qQ6on3L2p","Ada King","ada@newco.example","mql","83", …\r\n'
const NDJSON =
  '{"id":"b0VLw64qQ6on3L2p","email":"ada@newco.example","stage":"mql","score":83, …}\n{"id": …}\n'

/** All leads at once, however many: streamed while they are read, by id, so that a broken export can be gone on with. */
export const exports = new Hono<ApiEnv>()
  .get(
    '/v1/exports/leads.csv',
    allow('read'),
    query(which),
    route('exportLeadsCsv', 'All leads as a table that no spreadsheet runs anything of', {
      200: {
        description: 'One lead a row, by id, under a row of names, which are those of Lead',
        type: 'text/csv',
        example: CSV,
      },
    }),
    (c) => streamed(c, c.req.valid('query'), 'csv'),
  )
  .get(
    '/v1/exports/leads.ndjson',
    allow('read'),
    query(which),
    route('exportLeads', 'All leads, with every reason', {
      200: {
        description: 'One Lead as JSON a line, by id',
        type: 'application/x-ndjson',
        example: NDJSON,
      },
    }),
    (c) => streamed(c, c.req.valid('query'), 'ndjson'),
  )

function streamed(c: Context<ApiEnv>, wanted: ExportQuery, format: keyof typeof EXPORTS): Response {
  const site = c.get('site')
  const { headers, write } = EXPORTS[format]
  const texts = write(
    exportLeads(siteDatabase(c.env, site), site, wanted, Date.now()),
    wanted.after === undefined,
  )
  return c.body(streamOf(texts), 200, headers())
}

/** Fails where its source fails, so that what broke off does not look whole; and reads no further than somebody takes it. */
function streamOf(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await texts.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await texts.return(undefined)
    },
  })
}
