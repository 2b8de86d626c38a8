import type { Touch } from '../../shared/attribution.ts'
import { type Cell, csvRow } from './csv.ts'
import type { Lead } from './lead.ts'

/** Leads as they come, a slice at a time, each with its account. */
export type Slices = AsyncIterable<{ lead: Lead; account: string | null }[]>

/** The forms in which all leads are given away: what an answer's headers say, and its text bit by bit. */
export const EXPORTS = {
  csv: { headers: (name = 'leads') => headersOf('text/csv', `${name}.csv`), write: writeCsv },
  ndjson: {
    headers: (name = 'leads') => headersOf('application/x-ndjson', `${name}.ndjson`),
    write: writeNdjson,
  },
}

const COLUMNS = {
  id: ({ id }) => id,
  name: ({ name }) => name,
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
  source: ({ firstTouch }) => (firstTouch === null ? null : sourceOf(firstTouch)),
  reasons: ({ dimensions }) => (dimensions.engagement?.reasons ?? []).map(({ name }) => name).join('; '),
  createdAt: ({ createdAt }) => new Date(createdAt).toISOString(),
  lastSeenAt: ({ lastSeenAt }) => new Date(lastSeenAt).toISOString(),
  asOf: ({ asOf }) => new Date(asOf).toISOString(),
} as const satisfies Record<string, (lead: Lead, account: string | null) => Cell>

/** A table that no spreadsheet runs anything of. The row of names is left out where an export that broke off goes on. */
async function* writeCsv(slices: Slices, withHead: boolean): AsyncGenerator<string> {
  if (withHead) yield csvRow(Object.keys(COLUMNS))
  const row = (lead: Lead, account: string | null) =>
    csvRow(Object.values(COLUMNS).map((cell) => cell(lead, account)))
  for await (const slice of slices) yield slice.map(({ lead, account }) => row(lead, account)).join('')
}

async function* writeNdjson(slices: Slices): AsyncGenerator<string> {
  for await (const slice of slices) yield slice.map(({ lead }) => `${JSON.stringify(lead)}\n`).join('')
}

/** How they first came, in one cell: 'search; www.google.com'. */
function sourceOf({ channel, referrer, campaign }: Touch): string {
  return [channel, referrer, campaign].filter((part) => part !== undefined).join('; ')
}

/** `file` is of letters that every system takes. */
function headersOf(type: string, file: string): Record<string, string> {
  return {
    'content-type': `${type}; charset=utf-8`,
    'content-disposition': `attachment; filename="${file}"`,
  }
}
