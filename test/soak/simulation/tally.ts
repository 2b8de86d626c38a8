// What every lead has to come to: worked out from what was sent by arithmetic of its own, which shares nothing with what it judges.
import type { SentEvent } from './sender.ts'

export interface Expected {
  events: number
  /** How often each rule of model.ts counts. */
  counts: Record<string, number>
  /** Engagement before it is rounded, at an instant. */
  rawAt: (instant: number) => number
}

const DAY = 86_400_000

/** By site, then by address. */
export function expectedLeads(sent: readonly SentEvent[]): Map<number, Map<string, Expected>> {
  const addresses = new Map<string, string>()
  for (const { visitor, event } of sent) {
    if (typeof event.email === 'string') addresses.set(visitor, event.email)
  }
  const leads = new Map<number, Map<string, SentEvent[]>>()
  for (const one of sent) {
    const email = addresses.get(one.visitor)
    if (email === undefined) continue
    const ofSite = leads.get(one.site) ?? new Map<string, SentEvent[]>()
    leads.set(one.site, ofSite)
    const known = ofSite.get(email)
    if (known) known.push(one)
    else ofSite.set(email, [one])
  }
  return new Map(
    [...leads].map(([site, ofSite]) => [
      site,
      new Map([...ofSite].map(([email, events]) => [email, expect(events)])),
    ]),
  )
}

function expect(sent: SentEvent[]): Expected {
  const timesOf = (holds: (event: SentEvent['event']) => boolean) =>
    sent.filter(({ event }) => holds(event)).map(({ event }) => event.at)
  const pricing = timesOf(({ kind, url }) => kind === 'page_view' && String(url).endsWith('/pricing'))
  const stayed = timesOf(({ kind, engagedMs }) => kind === 'engagement' && Number(engagedMs) >= 30_000)
  const downloads = timesOf(({ kind }) => kind === 'download')
  const contacts = timesOf(({ kind, form }) => kind === 'form' && form === 'contact')
  const quotes = timesOf(({ kind, name }) => kind === 'custom' && name === 'Quote requested')
  const byDay = new Map<number, number>()
  for (const at of stayed) byDay.set(Math.floor(at / DAY), (byDay.get(Math.floor(at / DAY)) ?? 0) + 1)
  const counts = {
    pricing: pricing.length,
    attention: [...byDay.values()].reduce((sum, count) => sum + Math.min(3, count), 0),
    download: Math.min(2, downloads.length),
    contact: Math.min(1, contacts.length),
    quote: quotes.length,
  }
  const fixed = counts.attention * 5 + counts.download * 12 + counts.contact * 25
  const faded = (times: number[], halfLife: number, now: number) =>
    times.reduce((sum, at) => sum + 2 ** (-(now - at) / (halfLife * DAY)), 0)
  return {
    events: sent.length,
    counts,
    rawAt: (now) => fixed + 8 * faded(pricing, 7, now) + 15 * faded(quotes, 1, now),
  }
}
