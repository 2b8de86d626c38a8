import { type Context, Hono } from 'hono'
import { stream } from 'hono/streaming'
import * as v from 'valibot'
import { type Cell, csvRow } from '../read/csv.ts'
import { type ExportQuery, exportLeads } from '../read/export-leads.ts'
import type { Lead } from '../read/lead.ts'
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

const COLUMNS = {
  id: ({ id }) => id,
  email: ({ email }) => email,
  userId: ({ userId }) => userId,
  account: (_, account) => account,
  stage: ({ stage }) => stage,
  score: ({ score }) => score,
  band: ({ band }) => band,
  grade: ({ grade }) => grade,
  segment: ({ segment }) => segment,
  journey: ({ journey }) => journey,
  standing: ({ standing }) => standing,
  reasons: ({ dimensions }) => (dimensions.engagement?.reasons ?? []).map(({ name }) => name).join('; '),
  createdAt: ({ createdAt }) => new Date(createdAt).toISOString(),
  lastSeenAt: ({ lastSeenAt }) => new Date(lastSeenAt).toISOString(),
  asOf: ({ asOf }) => new Date(asOf).toISOString(),
} as const satisfies Record<string, (lead: Lead, account: string | null) => Cell>

/** All leads at once, however many: streamed while they are read, by id, so that a broken export can be gone on with. */
export const exports = new Hono<ApiEnv>()
  .get(
    '/v1/exports/leads.csv',
    allow('read'),
    query(which),
    route('exportLeadsCsv', 'All leads as a table that no spreadsheet runs anything of', {
      200: { description: 'One lead a row, by id, under a row of names', type: 'text/csv' },
    }),
    (c) => {
      const row = (lead: Lead, account: string | null) =>
        csvRow(Object.values(COLUMNS).map((cell) => cell(lead, account)))
      const head = c.req.valid('query').after === undefined ? csvRow(Object.keys(COLUMNS)) : ''
      return streamed(c, c.req.valid('query'), {
        type: 'text/csv',
        file: 'leads.csv',
        head,
        row,
      })
    },
  )
  .get(
    '/v1/exports/leads.ndjson',
    allow('read'),
    query(which),
    route('exportLeads', 'All leads, with every reason', {
      200: { description: 'One lead as JSON a line, by id', type: 'application/x-ndjson' },
    }),
    (c) => {
      const row = (lead: Lead) => `${JSON.stringify(lead)}\n`
      return streamed(c, c.req.valid('query'), {
        type: 'application/x-ndjson',
        file: 'leads.ndjson',
        head: '',
        row,
      })
    },
  )

interface Form {
  type: string
  file: string
  head: string
  row(lead: Lead, account: string | null): string
}

function streamed(c: Context<ApiEnv>, wanted: ExportQuery, { type, file, head, row }: Form): Response {
  const site = c.get('site')
  const slices = exportLeads(siteDatabase(c.env, site), site, wanted, Date.now())
  c.header('content-type', `${type}; charset=utf-8`)
  c.header('content-disposition', `attachment; filename="${file}"`)
  return stream(c, async (out) => {
    if (head) await out.write(head)
    for await (const slice of slices) {
      await out.write(slice.map(({ lead, account }) => row(lead, account)).join(''))
    }
  })
}
