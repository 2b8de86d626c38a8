// A report as the API tells it: tables, each with its columns, and what is said of them.
import * as v from 'valibot'
import { GOALS } from '../../shared/goal.ts'
import { count, instant, named } from './schema.ts'

const share = named(
  'Share',
  v.strictObject({
    hits: count,
    of: count,
    rate: v.pipe(v.nullable(v.number()), v.description('0 to 1; null of nobody')),
    low: v.pipe(v.number(), v.description('Wilson’s interval: 95 of 100 such hold the true share')),
    high: v.number(),
  }),
)

const times = v.pipe(
  v.object({ ratio: v.nullable(v.number()), low: v.nullable(v.number()), high: v.nullable(v.number()) }),
  v.description('how many times as often, and between what that lies'),
)

const column = v.strictObject({
  name: v.string(),
  form: v.pipe(
    v.picklist(['text', 'count', 'rate', 'span', 'times']),
    v.description('what the cells are; a span is milliseconds'),
  ),
})

const row = v.strictObject({
  cells: v.pipe(
    v.array(v.nullable(v.union([v.string(), v.number(), share, times]))),
    v.description('in the order of the columns'),
  ),
  leads: v.exactOptional(
    v.pipe(
      v.record(v.string(), v.string()),
      v.description('a filter of GET /v1/leads that lists who is in it; left out where none does'),
    ),
  ),
})

const table = named(
  'ReportTable',
  v.strictObject({ id: v.string(), title: v.string(), columns: v.array(column), rows: v.array(row) }),
)

const cut = v.strictObject({ score: v.number(), called: share, caught: share })

const said = v.variant('state', [
  v.strictObject({ state: v.literal('waiting'), converted: count, others: count, needed: count, now: cut }),
  v.strictObject({ state: v.literal('fine'), now: cut, best: cut }),
  v.strictObject({ state: v.picklist(['too high', 'too low']), now: cut, best: cut, chance: v.number() }),
])

const goal = v.picklist(GOALS)

export const reportSchema = named(
  'Report',
  v.strictObject({
    asOf: v.pipe(
      v.nullable(instant),
      v.description('everything up to here is in it; null before it was first made'),
    ),
    run: v.pipe(
      v.nullable(
        v.strictObject({
          id: v.string(),
          asOf: instant,
          phase: v.picklist(['visitors', 'leads']),
          cursor: v.string(),
          done: count,
          total: v.nullable(count),
          review: v.boolean(),
        }),
      ),
      v.description('one that is being made'),
    ),
    tables: v.array(table),
    advice: v.exactOptional(
      v.strictObject({ segment: v.nullable(v.string()), goal, enter: v.number(), said }),
    ),
    promise: v.exactOptional(v.strictObject({ kept: share, late: count, inTime: count, days: count })),
    held: v.exactOptional(count),
    basis: v.exactOptional(v.strictObject({ goal, leads: count, converted: count })),
    segments: v.exactOptional(v.array(v.string())),
  }),
)

const day = v.strictObject({
  visitors: count,
  leads: count,
  mql: count,
  sql: count,
  opportunity: count,
  won: count,
  lost: count,
  value: v.number(),
})

export const reviewSchema = named(
  'Review',
  v.strictObject({
    at: instant,
    changed: v.array(v.string()),
    look: v.array(v.strictObject({ words: v.string(), page: v.string() })),
    now: v.pipe(day, v.description('the 15 days up to then')),
    before: v.pipe(day, v.description('as many before them')),
    bands: v.pipe(v.array(count), v.description('leads by band, 1 first')),
  }),
)
