/** The protocol between a page (or a server) and the Worker, version 1. Types and constants only. */

export const WIRE_VERSION = 1

/** Bytes are counted in UTF-8. A batch over `batchBytes` or `batchEvents` is refused whole; an event over its own limit is refused by name. */
export const LIMITS = {
  batchBytes: 512_000,
  batchEvents: 500,
  eventBytes: 32_768,
  idLength: 100,
  depth: 16,
} as const

export const EVENT_KINDS = [
  'page_view',
  'engagement',
  'click',
  'download',
  'form',
  'chat',
  'custom',
  'identify',
  'group',
  'consent',
  'email',
  'social',
  'webinar',
  'crm',
  'outcome',
] as const

/** Kinds that only a secret key may send. */
export const SERVER_KINDS = ['email', 'social', 'webinar', 'crm', 'outcome'] as const

/**
 * The query parameter of a signed link: `https://www.example.com/offer?ll=<token>`. A page that is opened with it reports
 * `{ kind: 'email', action: 'clicked', link: <token> }` and takes it out of the address bar before anything else is reported.
 */
export const LINK_PARAMETER = 'll'

export type EventKind = (typeof EVENT_KINDS)[number]

/** Trait and property values are JSON scalars; anything deeper is dropped at the door. */
export type Scalar = string | number | boolean | null
export type Scalars = Record<string, Scalar>

/** What every event has. `at` is milliseconds since 1970 by the clock of whoever saw it. */
interface Seen {
  id: string
  at: number
  /** The page view it happened in; starts with the view's time (see ids.ts). */
  view?: string
  url?: string
}

export interface PageView extends Seen {
  kind: 'page_view'
  title?: string
  referrer?: string
}

/** Absolute and cumulative for its view: the largest report wins, whatever arrives when. */
export interface Engagement extends Seen {
  kind: 'engagement'
  engagedMs: number
  /** 0–100, of the page's height. */
  scrollPercent: number
  title?: string
}

export interface Click extends Seen {
  kind: 'click'
  name?: string
  text?: string
  href?: string
}

export interface Download extends Seen {
  kind: 'download'
  file: string
  href?: string
}

export interface FormSubmit extends Seen {
  kind: 'form'
  form: string
  email?: string
  emailSha256?: string
}

/** Never any text of the conversation. */
export interface Chat extends Seen {
  kind: 'chat'
  provider: string
  action: 'opened' | 'conversation' | 'message'
}

export interface Custom extends Seen {
  kind: 'custom'
  name: string
  properties?: Scalars
}

export interface Identify extends Seen {
  kind: 'identify'
  userId?: string
  email?: string
  traits?: Scalars
  /** Hex HMAC-SHA-256 of the user id (or normalised e-mail) under the site's identity secret. */
  signature?: string
  /** JWT HS256 under the same secret: `sub`, `exp` at most an hour ahead, `aud` = site id. */
  token?: string
}

export interface Group extends Seen {
  kind: 'group'
  account: string
  traits?: Scalars
}

export interface ConsentChange extends Seen {
  kind: 'consent'
  state: 'pending' | 'granted' | 'denied'
}

export interface Email extends Seen {
  kind: 'email'
  /** Empty beside `link`, where the link says which. */
  message: string
  action: 'sent' | 'opened' | 'clicked' | 'unsubscribed' | 'resubscribed'
  /** The token of a signed link that a person arrived by. With it a page may say `clicked`, and so proves whose browser it is. */
  link?: string
}

export interface Social extends Seen {
  kind: 'social'
  action: 'follow' | 'share' | 'comment' | 'like'
  network?: string
}

export interface Webinar extends Seen {
  kind: 'webinar'
  webinar: string
  action: 'registered' | 'attended'
}

export interface Crm extends Seen {
  kind: 'crm'
  name: string
  properties?: Scalars
}

export interface Outcome extends Seen {
  kind: 'outcome'
  /** `reset` begins anew: what the person did before `at`, outcomes included, counts for nothing. */
  outcome: 'sql' | 'opportunity' | 'won' | 'lost' | 'disqualified' | 'reset'
  value?: number
  reason?: string
}

export type Event =
  | PageView
  | Engagement
  | Click
  | Download
  | FormSubmit
  | Chat
  | Custom
  | Identify
  | Group
  | ConsentChange
  | Email
  | Social
  | Webinar
  | Crm
  | Outcome

/** One request's worth of events. A resend is the same batch with a new `sentAt`. */
export interface Batch {
  v: typeof WIRE_VERSION
  /** The write key, `pk_…`. */
  site: string
  /** Absent in cookieless mode: such events are counted, never linked or scored. */
  visitor?: string
  session?: string
  sentAt: number
  /** The browser says that a program drives it: https://w3c.github.io/webdriver/#dom-navigatorautomationinformation-webdriver */
  webdriver?: true
  events: Event[]
}

/** How far an event can be trusted: typed by a page, sent with a secret key, or signed by the customer's server. */
export type Provenance = 'browser' | 'server' | 'verified'

/** An event as kept: what was sent, and what the door found out. Never changed afterwards, but that an outcome may be taken back. */
export type StoredEvent = Event & {
  session?: string
  receivedAt: number
  provenance: Provenance
  /** The sender's own time, kept where the door corrected `at`. */
  sentFor?: number
  /** From a file of the past: what it tells was known when it happened, not first when it was taken in. */
  imported?: true
  /** Too old for its key: kept, worth 0. */
  late?: true
  /** Of an outcome: when somebody said that it was never so. It is kept, so that nothing under its id comes again, and counts nowhere. */
  takenBackAt?: number
  /** Why it looks automatic. What that does is the site's `bots` setting. */
  bot?: string
  /** The lead that a signed link was made for, or that an outcome is of. */
  lead?: string
  /** Who its sender says did it, where the event has no field for that: in Segment's form every event names its user. */
  by?: { userId?: string; email?: string }
  /** Of a page: whose network it was asked from, where that hints at a company. Never an address. */
  network?: string
}

/** The answer to a batch that was read: every event is in exactly one of the three. */
export interface Answer {
  accepted: number
  duplicate: number
  ignored: Ignored[]
}

/** An event that was not taken, or taken without a part of it, which the reason then says. */
export interface Ignored {
  id: string
  reason: string
}
