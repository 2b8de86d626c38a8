// What the doors for events take and answer, as the document says it; events-in.ts has the doors.
import * as v from 'valibot'
import { EVENT_KINDS, LIMITS } from '../../shared/wire.ts'
import type { Import } from '../db/imports.ts'
import { count, instant, named, text } from './schema.ts'

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
    email: of('identify, form; of identify, traits.email where it is left out', v.string()),
    userId: of('identify: the customer’s own id', v.string()),
    signature: of(
      'identify: hex HMAC-SHA-256 of the userId (of the e-mail where there is none) under the identity secret; ' +
        'proves that one name, and an e-mail beside a signed userId is left out',
      v.string(),
    ),
    token: of(
      'identify: a JWT, HS256 under the identity secret, with sub (the userId), aud (the site’s id), ' +
        'exp (an hour ahead at most) and, to prove an e-mail, too, email',
      v.string(),
    ),
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

export const batch = v.looseObject({
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
export const SEGMENT = {
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

export const answered = v.strictObject({
  accepted: count,
  duplicate: v.pipe(count, v.description('known by their ids: taken once, earlier')),
  ignored: v.pipe(
    v.array(v.strictObject({ id: v.string(), reason: v.string() })),
    v.description('not taken, or, where the reason says “left out”, taken without that'),
  ),
})
export const segmentAnswered = v.strictObject({
  success: v.boolean(),
  accepted: count,
  duplicate: count,
  rejected: v.array(v.strictObject({ index: v.number(), messageId: v.string(), reason: v.string() })),
})
export const REFUSALS = {
  400: 'Not JSON, or not a batch: sending it again is no use',
  401: 'Unknown or revoked key',
  403: 'The key’s class may not send events, or the site does not take them from this origin',
  413: 'Too large',
  429: 'More than anybody sends, or the site has had its quota of the day: send it again after Retry-After',
  503: 'It could not be stored: send it again after Retry-After',
} as const

export const imported = named(
  'Import',
  v.strictObject({
    id: v.string(),
    name: v.string(),
    next: v.pipe(count, v.description('lines done: where to go on')),
    accepted: v.pipe(count, v.description('new of the file in all, since it was first begun')),
    duplicate: count,
    ignored: count,
    startedAt: instant,
    updatedAt: instant,
    finishedAt: v.nullable(instant),
  }) satisfies v.GenericSchema<Import>,
)
export const importName = v.pipe(text(100), v.description('the same file has the same'))
