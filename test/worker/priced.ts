// Models to publish, and the people whom they score.
import { type EventRule, halfLife, type Model, type Rule } from '../../shared/scoring/index.ts'
import { event, request, send, type TestSite } from './support.ts'

export const PRICING = 'https://www.harbrook.dev/pricing'
export const TARIFFS = 'https://www.harbrook.dev/tarife'
const FITTING = { title: 'Chief Technology Officer' }

/** A fall need not wait for a day. */
export const BASE: Model = { ...halfLife, thresholds: { ...halfLife.thresholds, dwellHours: 0 } }

export const tariffs: EventRule = {
  kind: 'event',
  id: 'tariffs',
  name: 'Viewed the tariffs',
  on: { kind: 'page_view', url: '/tarife*' },
  points: 41,
  caps: { perDay: 1 },
  decay: { halfLifeDays: 30 },
  group: 'interest',
}

export function priced(points: Record<string, number>): Model {
  const rules = BASE.rules.map(
    (rule): Rule => (rule.id in points ? { ...rule, points: points[rule.id]! } : rule),
  )
  return { ...BASE, rules }
}

export function identify(name: string) {
  return event({ kind: 'identify', email: `${name}@harbrook.dev`, traits: FITTING })
}

export async function sendPerson(site: TestSite, name: string, urls: string[]): Promise<void> {
  await send(site, [...urls.map((url) => event({ url })), identify(name)], { visitor: name })
}

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
type Answer = any

export async function ask(
  site: TestSite,
  method: string,
  path: string,
  body?: unknown,
  key = site.adminKey,
): Promise<Answer> {
  const response = await request(path, {
    method,
    headers: { authorization: `Bearer ${key}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}
