// What a public door may be sent: values that break what is careless, put into every place of a beacon.
import type { EventKind } from '../../shared/wire.ts'

/** Values by which fields are replaced. */
export const NASTY: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 1.5, 1e308, -1e308, 2 ** 53 + 2, 8.64e15 + 1, Number.MIN_VALUE],
  ...[
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udfff\ud800',
    '\ufeff',
    '\u202e',
    '💥'.repeat(100),
    'x'.repeat(40_000),
  ],
  ...[
    '__proto__',
    'constructor',
    '%ff',
    '%',
    '%E0%A4%A',
    "' or 1=1 --",
    '"; drop table events; --',
    '{{7*7}}',
    '#{7*7}',
  ],
  ...[
    'javascript:alert(1)',
    'https://',
    '//',
    'https://[::1',
    'data:text/html,x',
    '\\\\host\\share',
    '../../../etc/passwd',
  ],
  ...[
    '=1+1',
    '-0',
    'NaN',
    'Infinity',
    '1e999',
    'undefined',
    '[object Object]',
    '\r\nx-injected: 1',
    '<script>alert(1)</script>',
  ],
  ...[[], [[]], [null], {}, { length: -1 }, { toJSON: 1 }, { __proto__: null, a: 1 }, Array(1_000).fill(0)],
  nested(8),
  nested(40),
]

/** Whole bodies that are no beacon. */
export const BODIES: readonly string[] = [
  ...[
    '',
    ' ',
    'null',
    'true',
    '0',
    '"text"',
    '[]',
    '{}',
    '[[]]',
    '{"v":1}',
    '{"v":2,"events":[]}',
    'NaN',
    'undefined',
  ],
  ...[
    '{',
    '{"v":1,',
    '{"v":1,"events":[',
    "{'v':1}",
    '{"v":1}{"v":1}',
    '\ufeff{}',
    '\u0000',
    '{"a":"\u0000"}',
    '{"v":1e999}',
  ],
  ...['['.repeat(100_000), '{"a":'.repeat(50_000), `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ...[
    '{"__proto__":{"v":1},"events":[]}',
    '{"v":1,"v":2,"events":[],"events":{}}',
    '{"constructor":{"prototype":{"v":1}}}',
  ],
  ...[
    `{"v":1,"events":[${'0,'.repeat(600)}0]}`,
    `{${'"k":1,'.repeat(20_000)}"v":1}`,
    `{"v":${'9'.repeat(10_000)}}`,
  ],
]

/** What an event of each kind holds beside its id and time. */
const EXAMPLES: Record<EventKind, Record<string, unknown>> = {
  page_view: { title: 'Pricing', referrer: 'https://a.example/' },
  engagement: { engagedMs: 12_000, scrollPercent: 80, title: 'Pricing' },
  click: { name: 'demo', text: 'Book a demo', href: 'https://b.example/?utm_source=x' },
  download: { file: 'guide.pdf', href: '/guide.pdf' },
  form: { form: 'contact', email: 'ada@harbrook.dev', emailSha256: 'a'.repeat(64) },
  chat: { provider: 'chatwoot', action: 'message' },
  custom: { name: 'used', properties: { plan: 'team', seats: 3 } },
  identify: {
    userId: '42',
    email: 'ada@harbrook.dev',
    traits: { role: 'cto' },
    signature: 'ab',
    token: 'a.b.c',
  },
  group: { account: 'harbrook', traits: { employees: 40 } },
  consent: { state: 'denied' },
  email: { message: 'may', action: 'clicked', link: 'a.b.c' },
  social: { action: 'follow', network: 'x' },
  webinar: { webinar: 'autumn', action: 'attended' },
  crm: { name: 'stage', properties: { stage: 'trial' } },
  outcome: { outcome: 'won', value: 100, reason: 'price' },
}

export interface Beacon {
  [field: string]: unknown
  events: Record<string, unknown>[]
}

/** Some events of any kinds, each with an id of its own; all else is the same. */
export function anyEvents(name: string, about: object, chance: () => number): Beacon['events'] {
  const kinds = Object.entries(EXAMPLES)
  return Array.from({ length: 1 + Math.floor(chance() * 3) }, (_, index) => {
    const [kind, fields] = pick(kinds, chance)
    return { id: `${name}-${index}`, kind, ...about, ...fields }
  })
}

/** The beacon with one value in one place of it. */
export function withValue(beacon: Beacon, place: string, value: unknown): unknown {
  const copy = structuredClone(beacon)
  const [field = '', ofEvent] = place.split('.')
  if (ofEvent === undefined) return { ...copy, [field]: value }
  return {
    ...copy,
    events: copy.events.map((event, index) => (index === 0 ? { ...event, [ofEvent]: value } : event)),
  }
}

/** A beacon changed here and there, cut off, deep without measure, or not one at all. */
export function mutated(beacon: Beacon, chance: () => number): string {
  const fate = chance()
  if (fate < 0.05) return pick(BODIES, chance)
  let changed: unknown = beacon
  for (let count = 0; count < 1 + chance() * 4; count++) {
    changed = withValue(changed as Beacon, pick(placesOf(beacon), chance), pick(NASTY, chance))
    if (!isBeacon(changed)) break
  }
  if (fate > 0.98) return withDepth(beacon, chance)
  const text = JSON.stringify(changed)
  if (fate < 0.2) return text.slice(0, Math.floor(chance() * text.length))
  if (fate < 0.3)
    return [...text].map((char) => (chance() < 0.01 ? String.fromCharCode(chance() * 65_536) : char)).join('')
  return text
}

/** As many levels in one place as a body has room for, or fewer. What calls itself for each does not come to their end. */
function withDepth(beacon: Beacon, chance: () => number): string {
  const [open, close] = chance() < 0.5 ? ['[', ']'] : ['{"a":', '}']
  const most = Math.floor(400_000 / (open.length + close.length))
  const levels = chance() < 0.5 ? most : Math.floor(most ** chance())
  const text = JSON.stringify(withValue(beacon, pick(placesOf(beacon), chance), 'DEPTH'))
  return text.replace('"DEPTH"', `${open.repeat(levels)}1${close.repeat(levels)}`)
}

/** Every field there is in a beacon, and in its events. */
export function placesOf(beacon: Beacon): string[] {
  const inEvents = new Set(beacon.events.flatMap((event) => Object.keys(event)))
  return [...Object.keys(beacon), ...[...inEvents].map((name) => `events.${name}`)]
}

function isBeacon(value: unknown): value is Beacon {
  if (typeof value !== 'object' || value === null || !('events' in value) || !Array.isArray(value.events))
    return false
  return value.events.every((event) => typeof event === 'object' && event !== null)
}

function pick<One>(list: readonly One[], chance: () => number): One {
  return list[Math.floor(chance() * list.length)] as One
}

function nested(depth: number): unknown {
  let value: unknown = 'deep'
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { level: value }
  return value
}
