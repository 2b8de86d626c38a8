// The words that all routes' schemas are made of.
import * as v from 'valibot'
import type { Stage } from '../../shared/scoring/index.ts'
import { isCursor } from '../read/cursor.ts'

export const STAGES = [
  'visitor',
  'lead',
  'mql',
  'sql',
  'opportunity',
  'customer',
  'disqualified',
  'recycled',
] as const satisfies readonly Stage[]

/** Milliseconds since 1970, UTC. */
export const instant = v.pipe(v.number(), v.description('milliseconds since 1970'))
export const count = v.pipe(v.number(), v.integer(), v.minValue(0))
export const stage = v.picklist(STAGES, `one of ${STAGES.join(', ')} is needed`)
export const cursor = v.pipe(
  v.nullable(v.string()),
  v.description('where the next page begins; null on the last'),
)

/** A cursor as a query gives it back, by what it has to hold: one that is damaged would begin anew, for ever. */
export function cursorOf(...holding: Parameters<typeof isCursor>[1]) {
  const needed = 'a `cursor` that this list has given is needed'
  return v.exactOptional(
    v.pipe(
      text(1_000),
      v.check((cursor) => isCursor(cursor, holding), needed),
    ),
  )
}

// Such a text is stored as another one than was sent, so that two may become one.
const UNSTORABLE = /[\0\p{Cs}]/u

/** A text of a query or a body, short enough to be kept, and kept as it is. */
export function text(most = 500, least = 1) {
  return v.pipe(
    v.string('a text is needed'),
    v.minLength(least, 'a text is needed'),
    v.maxLength(most, `a text of at most ${most} characters is needed`),
    v.check((text) => !UNSTORABLE.test(text), 'a text without NUL and halves of characters is needed'),
  )
}

/** A whole number as a query gives it. */
export function whole(least: number, most: number) {
  const needed = `a whole number from ${least} to ${most} is needed`
  return v.pipe(
    v.string(needed),
    v.transform(toNumber),
    v.number(needed),
    v.integer(needed),
    v.minValue(least, needed),
    v.maxValue(most, needed),
  )
}

/** Any number as a query gives it. */
export const decimal = v.pipe(v.string(), v.transform(toNumber), v.number('a number is needed'))

const WHEN = 'milliseconds since 1970, or a date such as 2026-11-21'
const WHEN_NEEDED = `${WHEN}, is needed`
/** What a Date can hold: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const TIME_MAX = 8.64e15

/** An instant as a query gives it: milliseconds since 1970, or a date such as 2026-11-21 or 2026-11-21T08:00:00Z. */
export const when = v.pipe(
  v.string(),
  v.transform(toInstant),
  v.number(WHEN_NEEDED),
  v.check((at) => Math.abs(at) <= TIME_MAX, WHEN_NEEDED),
  v.description(WHEN),
)

/** An instant as a body gives it, after 1970: the same, or a number. */
export const whenSaid = v.pipe(
  v.union([v.number(), v.string()], WHEN_NEEDED),
  v.transform((at) => (typeof at === 'number' ? at : toInstant(at))),
  v.number(WHEN_NEEDED),
  v.check((at) => at >= 1 && at <= TIME_MAX, WHEN_NEEDED),
  v.transform(Math.round),
)

/** The body of every answer that is not a success (RFC 9457). */
export const problemSchema = v.pipe(
  v.looseObject({
    title: v.string(),
    status: v.number(),
    detail: v.pipe(v.string(), v.description('what was wrong, and what is needed instead')),
    field: v.optional(v.pipe(v.string(), v.description('the parameter or the field that was wrong'))),
  }),
  v.metadata({ ref: 'Problem' }),
)

/** A schema under a name of its own in the document. */
export function named<S extends v.GenericSchema>(ref: string, schema: S) {
  return v.pipe(schema, v.metadata({ ref }))
}

/** What was wrong first, and where; `schema` is what they were read by. */
export function faultOf(
  issues: readonly unknown[],
  schema: v.GenericSchema,
): { field: string; reason: string } {
  const [issue] = issues as readonly v.BaseIssue<unknown>[]
  if (!issue) return { field: 'body', reason: 'is not what is needed' }
  const field = v.getDotPath(issue) ?? 'body'
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const known = issue.path?.length === 1 ? namesOf(schema) : []
    return { field, reason: `is not known here${known.length > 0 ? `; known: ${known.join(', ')}` : ''}` }
  }
  if (issue.type === 'strict_object' && issue.received === 'undefined') return { field, reason: 'is needed' }
  const reason = issue.message.startsWith('Invalid ')
    ? `${KINDS[issue.expected ?? ''] ?? issue.expected ?? 'another value'} is needed, not ${issue.received}`
    : issue.message
  return { field, reason }
}

/** What an object may have. */
function namesOf(schema: v.GenericSchema): string[] {
  return 'entries' in schema ? Object.keys(schema.entries ?? {}) : []
}

const KINDS: Record<string, string> = {
  Object: 'a JSON object',
  Array: 'a list',
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
}

function toInstant(text: string): number {
  return /^-?\d+$/.test(text) ? Number(text) : Date.parse(text)
}

function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text)
}
