// How a lead and its score look in JSON: the types of worker/read as schemas, each held to the other by the compiler.
import * as v from 'valibot'
import { CHANNELS, type Touch } from '../../shared/attribution.ts'
import type { DimensionScore } from '../../shared/scoring/index.ts'
import type { Lead } from '../read/lead.ts'
import { count, instant, named, stage } from './schema.ts'

const band = v.pipe(v.picklist([1, 2, 3, 4]), v.description('of engagement; 1 is the hottest'))
const grade = v.pipe(
  v.picklist(['A', 'B', 'C', 'D', '–']),
  v.description('of fit; – where too little is known'),
)

const reason = named(
  'Reason',
  v.strictObject({
    rule: v.pipe(
      v.string(),
      v.description('or group:<id>, clip, rounding: what a limit or the display took'),
    ),
    name: v.string(),
    points: v.number(),
    count: v.exactOptional(v.pipe(count, v.description('how many occurrences are in the points'))),
    lastAt: v.exactOptional(instant),
    seen: v.exactOptional(v.pipe(count, v.description('how often it was done in all'))),
    faded: v.exactOptional(v.pipe(v.number(), v.description('what time has taken of the points'))),
  }),
)

const dimension = named(
  'Dimension',
  v.strictObject({
    score: v.pipe(v.number(), v.description('as displayed: whole points')),
    raw: v.pipe(v.number(), v.description('as compared: neither clipped nor rounded')),
    band: v.exactOptional(band),
    reasons: v.pipe(v.array(reason), v.description('their points add up to the score')),
  }),
) satisfies v.GenericSchema<DimensionScore>

const dimensions = v.pipe(
  v.record(v.string(), dimension),
  v.description('engagement and fit, then the model’s own'),
)

const touch = named(
  'Touch',
  v.strictObject({
    at: instant,
    id: v.pipe(v.string(), v.description('the event’s')),
    channel: v.picklist(CHANNELS),
    campaign: v.exactOptional(v.string()),
    referrer: v.exactOptional(v.pipe(v.string(), v.description('a host, or what the link called it'))),
  }),
) satisfies v.GenericSchema<Touch>

const touches = {
  firstTouch: v.pipe(v.nullable(touch), v.description('how they first came')),
  lastTouch: v.pipe(v.nullable(touch), v.description('how they last came, other than directly')),
}

const scored = {
  asOf: v.pipe(instant, v.description('the instant that the score is exact at')),
  modelVersion: count,
  score: v.pipe(v.number(), v.description('engagement as displayed: whole points, 0–100')),
  band,
  grade,
  dimensions,
}

export const leadSchema = named(
  'Lead',
  v.strictObject({
    id: v.string(),
    email: v.nullable(v.string()),
    userId: v.nullable(v.string()),
    name: v.pipe(v.nullable(v.string()), v.description('what they were said to be called')),
    stage,
    standing: v.pipe(
      v.picklist(['claimed', 'verified']),
      v.description(
        'claimed: a browser said who it is, or a server by its key, which proves no browser to be theirs: the links’ ' +
          '`provenance` says which. verified: a server signed it, or a person linked it',
      ),
    ),
    ...scored,
    journey: v.pipe(
      v.picklist(['awareness', 'consideration', 'decision']),
      v.description('how far along they are'),
    ),
    segment: v.nullable(v.string()),
    forecast: v.pipe(
      v.nullable(v.strictObject({ at: instant, stage })),
      v.description('what time alone changes next'),
    ),
    nextActions: v.exactOptional(
      v.pipe(
        v.array(
          v.strictObject({
            rules: v.array(v.strictObject({ rule: v.string(), name: v.string() })),
            raw: v.pipe(v.number(), v.description('raw engagement after them, at least')),
          }),
        ),
        v.description('the cheapest ways over the mark, for a lead below it; not in lists'),
      ),
    ),
    account: v.pipe(
      v.nullable(v.string()),
      v.description('whom they belong to: a company’s domain, or the account they were given'),
    ),
    ...touches,
    quarantine: v.pipe(
      v.nullable(v.array(v.string())),
      v.description('why their contact data is not believed: scored, but kept from lists and webhooks'),
    ),
    lastSeenAt: instant,
    createdAt: instant,
  }),
) satisfies v.GenericSchema<Lead>

/** Of a browser: that of the lead it is linked to, else its own. */
export const visitorScoreSchema = named(
  'VisitorScore',
  v.strictObject({
    visitor: v.string(),
    lead: v.pipe(v.nullable(v.string()), v.description('null while nobody knows who it is')),
    stage,
    knownAt: v.pipe(instant, v.description('all that had happened by then is in it')),
    ...scored,
    ...touches,
    network: v.pipe(
      v.nullable(v.string()),
      v.description('whose network it comes from, where that hints at a company'),
    ),
    bot: v.pipe(v.nullable(v.string()), v.description('why it is taken for a machine')),
  }),
)

export const historySchema = named(
  'History',
  v.strictObject({
    points: v.pipe(
      v.array(
        v.strictObject({
          at: instant,
          stage: v.pipe(stage, v.description('as it was known then')),
          modelVersion: count,
          score: v.pipe(v.number(), v.description('engagement as displayed: whole points, 0–100')),
          raw: v.pipe(v.number(), v.description('as compared: neither clipped nor rounded')),
          band,
          grade,
          dimensions: v.exactOptional(dimensions),
        }),
      ),
      v.description('the oldest first; with `dimensions` where instants were asked for'),
    ),
    modelChanges: v.pipe(
      v.array(v.strictObject({ at: instant, version: count })),
      v.description(
        'where another version of the model began to serve, between the first point and the last',
      ),
    ),
  }),
)
