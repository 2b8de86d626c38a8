import type { Event, Scalar, Scalars } from './wire.ts'

/** Characters kept of a text; what is longer is cut. A URL cut in the middle still tells its page. */
const TEXT_LENGTH = 500
const URL_LENGTH = 2_000
const VALUE_LENGTH = 1_000
const KEY_LENGTH = 100
/** Traits or properties kept of one event. */
const KEYS = 64

type Fields = Record<string, unknown>
type Core = { id: string; at: number; view?: string }

/** The event of its kind, with the fields the wire names and no others; or which field is missing. */
export function parseEvent(fields: Fields, core: Core): Event | string {
  const url = text(fields.url, URL_LENGTH)
  const seen = url === undefined ? core : { ...core, url }
  switch (fields.kind) {
    case 'page_view':
      return {
        ...seen,
        kind: 'page_view',
        ...optional('title', text(fields.title)),
        ...optional('referrer', text(fields.referrer, URL_LENGTH)),
      }
    case 'engagement':
      return {
        ...seen,
        kind: 'engagement',
        engagedMs: number(fields.engagedMs, 86_400_000),
        scrollPercent: number(fields.scrollPercent, 100),
        ...optional('title', text(fields.title)),
      }
    case 'click':
      return {
        ...seen,
        kind: 'click',
        ...optional('name', text(fields.name)),
        ...optional('text', text(fields.text)),
        ...optional('href', text(fields.href, URL_LENGTH)),
      }
    case 'download': {
      const file = text(fields.file, URL_LENGTH)
      if (file === undefined) return missing('file')
      return { ...seen, kind: 'download', file, ...optional('href', text(fields.href, URL_LENGTH)) }
    }
    case 'form': {
      const form = text(fields.form)
      if (form === undefined) return missing('form')
      return {
        ...seen,
        kind: 'form',
        form,
        ...optional('email', text(fields.email)),
        ...optional('emailSha256', text(fields.emailSha256)),
      }
    }
    case 'chat': {
      const action = oneOf(fields.action, ['opened', 'conversation', 'message'])
      if (action === undefined) return missing('action')
      return { ...seen, kind: 'chat', provider: text(fields.provider) ?? 'unknown', action }
    }
    case 'custom':
    case 'crm': {
      const name = text(fields.name)
      if (name === undefined) return missing('name')
      return { ...seen, kind: fields.kind, name, ...optional('properties', scalars(fields.properties)) }
    }
    case 'identify': {
      const userId = text(fields.userId)
      const email = addressOf(fields)
      const traits = traitsOf(fields.traits)
      const token = text(fields.token, 4_000)
      if (!userId && !email && !traits && !token) return missing('userId, email or traits')
      return {
        ...seen,
        kind: 'identify',
        ...optional('userId', userId),
        ...optional('email', email),
        ...optional('traits', traits),
        ...optional('signature', text(fields.signature)),
        ...optional('token', token),
      }
    }
    case 'group': {
      const account = text(fields.account)
      if (account === undefined) return missing('account')
      return { ...seen, kind: 'group', account, ...optional('traits', scalars(fields.traits)) }
    }
    case 'consent': {
      const state = oneOf(fields.state, ['pending', 'granted', 'denied'])
      return state === undefined ? missing('state') : { ...seen, kind: 'consent', state }
    }
    case 'email': {
      const link = text(fields.link)
      const message = text(fields.message) ?? (link && '')
      const action = oneOf(fields.action, ['sent', 'opened', 'clicked', 'unsubscribed', 'resubscribed'])
      if (message === undefined) return missing('message')
      if (action === undefined) return missing('action')
      return { ...seen, kind: 'email', message, action, ...optional('link', link) }
    }
    case 'social': {
      const action = oneOf(fields.action, ['follow', 'share', 'comment', 'like'])
      if (action === undefined) return missing('action')
      return { ...seen, kind: 'social', action, ...optional('network', text(fields.network)) }
    }
    case 'webinar': {
      const webinar = text(fields.webinar)
      const action = oneOf(fields.action, ['registered', 'attended'])
      if (webinar === undefined) return missing('webinar')
      return action === undefined ? missing('action') : { ...seen, kind: 'webinar', webinar, action }
    }
    case 'outcome': {
      const outcome = oneOf(fields.outcome, ['sql', 'opportunity', 'won', 'lost', 'disqualified', 'reset'])
      if (outcome === undefined) return missing('outcome')
      return {
        ...seen,
        kind: 'outcome',
        outcome,
        ...optional('value', Number.isFinite(fields.value) ? Number(fields.value) : undefined),
        ...optional('reason', text(fields.reason)),
      }
    }
    default:
      return typeof fields.kind === 'string' ? 'kind: unknown' : missing('kind')
  }
}

/** What an identify gives as the address: its own, else that of its traits, where other services have theirs. */
export function addressOf({ email, traits }: Fields): string | undefined {
  return (
    text(email) ??
    (typeof traits === 'object' && traits && 'email' in traits ? text(traits.email) : undefined)
  )
}

/** The script passes on all that it was told as traits; who it is and how that is proved are no traits. */
function traitsOf(value: unknown): Scalars | undefined {
  const { userId, email, signature, token, ...traits } = scalars(value) ?? {}
  return Object.keys(traits).length === 0 ? undefined : traits
}

function missing(field: string): string {
  return `${field}: missing or of the wrong form`
}

// Lone surrogates and NUL are stored as other text than was sent: sqlite.org/nulinstr.html
const UNSTORABLE = /[\0\ud800-\udfff]/u
const EVERY_UNSTORABLE = /[\0\ud800-\udfff]/gu

/** A text that can be stored as it is; empty ones are as good as none. */
function text(value: unknown, length = TEXT_LENGTH): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  const cut = value.length > length ? value.slice(0, length) : value
  return UNSTORABLE.test(cut) ? cut.replace(EVERY_UNSTORABLE, '\ufffd') : cut
}

function number(value: unknown, max: number): number {
  return typeof value === 'number' ? Math.min(Math.max(0, value), max) : 0
}

function oneOf<const T extends string>(value: unknown, values: readonly T[]): T | undefined {
  return values.find((known) => known === value)
}

/** The scalar values of an object; what is deeper, and what is over the bound, is dropped. */
function scalars(value: unknown): Scalars | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const entries: [string, Scalar][] = []
  for (const [key, entry] of Object.entries(value)) {
    if (entries.length === KEYS) break
    const name = text(key, KEY_LENGTH)
    if (name === undefined || name === '__proto__') continue
    if (typeof entry === 'string') entries.push([name, text(entry, VALUE_LENGTH) ?? ''])
    else if (typeof entry === 'number' || typeof entry === 'boolean' || entry === null)
      entries.push([name, entry])
  }
  return Object.fromEntries(entries)
}

/** `{ [key]: value }`, or nothing: a field that is absent is absent, never undefined. */
function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V })
}
