import type { StoredEvent } from './wire.ts'

/** How somebody came. As the field groups it: https://support.google.com/analytics/answer/9756891 */
export const CHANNELS = [
  'paid search',
  'paid social',
  'display',
  'affiliate',
  'e-mail',
  'organic search',
  'organic social',
  'campaign',
  'referral',
  'direct',
] as const

export type Channel = (typeof CHANNELS)[number]

/** One arrival from elsewhere. */
export interface Touch {
  /** The event's. */
  at: number
  id: string
  channel: Channel
  /** As the link named it, or the message whose signed link was opened. */
  campaign?: string
  /** Host of the page that linked here, or what the link called it. */
  referrer?: string
}

/** How somebody first came and how last, and from whose network: the same after the same events, whatever their order. */
export interface Arrivals {
  first: Touch | null
  /** The last that was not direct; direct only where none was anything else. */
  last: Touch | null
  /** Whose network the latest page was asked from, where that says something of a company. */
  network: { name: string; at: number; id: string } | null
}

/** What these events say; null where it is nothing. Give none that must count nothing. */
export function arrivalsOf(events: readonly StoredEvent[]): Arrivals | null {
  return joinArrivals(events.map(arrivalOf))
}

/** Of one person, from those of all its visitors. */
export function joinArrivals(parts: readonly (Arrivals | null)[]): Arrivals | null {
  let whole: Arrivals | null = null
  for (const part of parts) {
    whole = !whole || !part ? (whole ?? part) : join(whole, part)
  }
  return whole
}

function join(a: Arrivals, b: Arrivals): Arrivals {
  return {
    first: best(a.first, b.first, (one, other) => byTime(other, one)),
    last: best(a.last, b.last, (one, other) => byDirect(one, other) || byTime(one, other)),
    network: best(a.network, b.network, byTime),
  }
}

function arrivalOf(event: StoredEvent): Arrivals | null {
  const touch = touchOf(event)
  const { at, id, network } = event
  if (!touch && network === undefined) return null
  return { first: touch, last: touch, network: network === undefined ? null : { name: network, at, id } }
}

/** Null where an event is no arrival: it is not a page, or the page was reached from one of the same site. */
export function touchOf(event: StoredEvent): Touch | null {
  const { at, id } = event
  if (event.kind === 'email' && event.lead !== undefined) {
    return { at, id, channel: 'e-mail', campaign: event.message }
  }
  if (event.kind !== 'page_view') return null
  const query = queryOf(event.url ?? '')
  const from = hostOf(event.referrer ?? '')
  const isOwn = from !== '' && isSameSite(from, hostOf(event.url ?? ''))
  const source = (query.get('utm_source') ?? '').toLowerCase()
  const campaign = query.get('utm_campaign')
  if (isOwn && !isTagged(query)) return null
  const referrer = isOwn || from === '' ? source : from
  return {
    at,
    id,
    channel: channelOf(query, source, isOwn ? '' : from),
    ...(campaign && { campaign }),
    ...(referrer && { referrer }),
  }
}

const PAID = /^(?:.*cp.*|ppc|retargeting|paid.*)$/
const SEARCH =
  /(?:^|\.)(?:google|bing|yahoo|duckduckgo|ecosia|baidu|yandex|qwant|startpage|naver|seznam|kagi)(?:\.|$)|^search\.|(?:^|\.)search\.brave\./
const SOCIAL =
  /(?:^|\.)(?:facebook|instagram|linkedin|twitter|x|t|lnkd|reddit|youtube|pinterest|tiktok|xing|threads|mastodon|bsky|quora|vk|weibo|telegram|whatsapp|news\.ycombinator)(?:\.|$)/
const MAIL = /^(?:mail|webmail|outlook)\.|(?:^|[-_ ])e-?mail$|^newsletter$/

/** The medium has the first word, then the click id that advertisers' networks add, then where it came from. */
function channelOf(query: ReadonlyMap<string, string>, source: string, from: string): Channel {
  const medium = (query.get('utm_medium') ?? '').toLowerCase()
  const place = source || from
  const isSocial = SOCIAL.test(place) || /social|^sm$/.test(medium)
  if (PAID.test(medium)) return isSocial ? 'paid social' : SEARCH.test(place) ? 'paid search' : 'display'
  if (/^(?:display|banner|expandable|interstitial|cpm)$/.test(medium)) return 'display'
  if (medium === 'affiliate') return 'affiliate'
  if (MAIL.test(medium) || MAIL.test(source)) return 'e-mail'
  if (has(query, 'gclid', 'gbraid', 'wbraid', 'msclkid')) return 'paid search'
  if (has(query, 'li_fat_id')) return 'paid social'
  if (medium === 'organic' || (medium === '' && SEARCH.test(place))) {
    return MAIL.test(from) ? 'e-mail' : 'organic search'
  }
  if (isSocial || has(query, 'fbclid')) return 'organic social'
  if (medium === 'referral') return 'referral'
  if (isTagged(query)) return 'campaign'
  if (from === '') return 'direct'
  return MAIL.test(from) ? 'e-mail' : 'referral'
}

const CLICK_IDS = ['gclid', 'gbraid', 'wbraid', 'msclkid', 'li_fat_id', 'fbclid'] as const

function isTagged(query: ReadonlyMap<string, string>): boolean {
  return has(query, 'utm_source', 'utm_medium', 'utm_campaign', 'ref', ...CLICK_IDS)
}

function has(query: ReadonlyMap<string, string>, ...names: string[]): boolean {
  return names.some((name) => query.has(name))
}

/** Of a URL as the door writes it. */
function hostOf(url: string): string {
  return (
    /^https?:\/\/([^/?#:]+)/i
      .exec(url)?.[1]
      ?.toLowerCase()
      .replace(/^www\./, '') ?? ''
  )
}

function isSameSite(a: string, b: string): boolean {
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`)
}

function queryOf(url: string): ReadonlyMap<string, string> {
  const text = /\?([^#]*)/.exec(url)?.[1] ?? ''
  return new Map(
    text.split('&').flatMap((part): [string, string][] => {
      const [name = '', value = ''] = part.split('=')
      return name === '' ? [] : [[name, decoded(value).slice(0, 100)]]
    }),
  )
}

/** A text that anybody may have written. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function byDirect(a: Touch, b: Touch): number {
  return Number(b.channel === 'direct') - Number(a.channel === 'direct')
}

/** Positive where `a` stands after `b`. Two visitors may use one event id: then what they say decides. */
function byTime(a: { at: number; id: string }, b: { at: number; id: string }): number {
  return a.at - b.at || byText(a.id, b.id) || byText(JSON.stringify(a), JSON.stringify(b))
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function best<T>(a: T | null, b: T | null, compare: (a: T, b: T) => number): T | null {
  if (!a || !b) return a ?? b
  return compare(a, b) >= 0 ? a : b
}
