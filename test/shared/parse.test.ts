import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from '../../shared/parse.ts'
import { EVENT_KINDS, LIMITS } from '../../shared/wire.ts'

const AT = 1_790_000_000_000

describe('parse', () => {
  test.each([
    ['null', null, /object/],
    ['a list', [], /object/],
    ['a text', 'batch', /object/],
    ['another version', { ...batch([]), v: 2 }, /^v:/],
    ['no version', { site: 'pk_1', sentAt: AT, events: [] }, /^v:/],
    ['a site that is no text', { ...batch([]), site: 7 }, /^site:/],
    ['a visitor that is no text', { ...batch([]), visitor: { toString: 1 } }, /^visitor:/],
    ['an empty visitor', { ...batch([]), visitor: '' }, /^visitor:/],
    ['a visitor over 100 characters', { ...batch([]), visitor: 'v'.repeat(101) }, /^visitor:/],
    ['a visitor with half a surrogate pair', { ...batch([]), visitor: 'v\ud800' }, /^visitor:/],
    ['a visitor with NUL', { ...batch([]), visitor: 'v\0' }, /^visitor:/],
    ['no sentAt', { ...batch([]), sentAt: undefined }, /^sentAt:/],
    ['a sentAt beyond what a date holds', { ...batch([]), sentAt: 1e300 }, /^sentAt:/],
    ['no events', { ...batch([]), events: undefined }, /^events:/],
    ['events that are no list', { ...batch([]), events: { length: 1 } }, /^events:/],
  ])('parse() refuses %s', (_, input, reason) => {
    expect(parse(input)).toEqual({ ok: false, reason: expect.stringMatching(reason), tooLarge: false })
  })

  test('parse() takes as many events as the limit, and not one more', () => {
    const events = Array.from({ length: LIMITS.batchEvents }, (_, index) => view({ id: `e${index}` }))
    expect(parsed(events).events).toHaveLength(LIMITS.batchEvents)
    expect(parse(batch([...events, view({ id: 'more' })]))).toMatchObject({ ok: false, tooLarge: true })
  })

  test.each([
    ['no object', 7, /object/],
    ['null', null, /object/],
    ['no id', view({ id: undefined }), /^id:/],
    ['an id that is no text', view({ id: 12 }), /^id:/],
    ['an id over 100 characters', view({ id: 'e'.repeat(101) }), /^id:/],
    ['an id with a line break', view({ id: 'a\nb' }), /^id:/],
    ['an id with half a surrogate pair', view({ id: '\udfff' }), /^id:/],
    ['no time', view({ at: undefined }), /^at:/],
    ['a time that is no number', view({ at: String(AT) }), /^at:/],
    ['a time before 1970', view({ at: -1 }), /^at:/],
    ['a view that is no id', view({ view: '' }), /^view:/],
    ['no kind', view({ kind: undefined }), /^kind:/],
    ['an unknown kind', view({ kind: 'teleport' }), /^kind: unknown/],
    ['a download without its file', view({ kind: 'download' }), /^file:/],
    ['a form without its name', view({ kind: 'form' }), /^form:/],
    ['a chat without an action', view({ kind: 'chat', provider: 'x' }), /^action:/],
    ['an identify that names nobody', view({ kind: 'identify' }), /^userId/],
    ['a level too many', view({ more: nested(LIMITS.depth) }), /^deeper/],
    ['200,000 levels', view({ more: nested(200_000) }), /^deeper/],
    ['a byte too many', view({ more: 'x'.repeat(LIMITS.eventBytes) }), /^larger/],
  ])('parse() ignores an event with %s, and keeps its neighbours', (_, event, reason) => {
    const result = parse(batch([view({ id: 'before' }), event, view({ id: 'after' })]))
    expect(result).toMatchObject({
      ok: true,
      ignored: [{ reason: expect.stringMatching(reason) }],
      batch: { events: [{ id: 'before' }, { id: 'after' }] },
    })
  })

  test('parse() takes an event of exactly the limit, measured in UTF-8', () => {
    const size = (event: object) => new TextEncoder().encode(JSON.stringify(event)).length
    const filled = (length: number) => view({ more: `ö€😀${'x'.repeat(length)}` })
    const room = LIMITS.eventBytes - size(filled(0))
    expect(parsed([filled(room)]).events).toHaveLength(1)
    expect(parse(batch([filled(room + 1)]))).toMatchObject({ ok: true, ignored: [{ id: 'e1' }] })
  })

  test('parse() drops what the wire does not name, and values that are not scalars', () => {
    const event = view({
      kind: 'custom',
      name: 'demo',
      points: 1_000,
      properties: { a: 1, b: 'two', c: null, d: true, deep: { secret: 1 }, list: [1], ['__proto__']: 1 },
    })
    expect(parsed([{ ...event, title: 'not of this kind' }]).events).toEqual([
      {
        id: 'e1',
        at: AT,
        kind: 'custom',
        name: 'demo',
        url: URL,
        properties: { a: 1, b: 'two', c: null, d: true },
      },
    ])
    expect(Object.keys({})).toEqual([])
  })

  test('parse() takes the address of an identify from its traits, where none stands at the top', () => {
    const identify = (fields: object) => {
      const result = parse(batch([view({ kind: 'identify', ...fields })]))
      return result.ok ? result.batch.events[0] : null
    }
    const traits = { email: 'u@acme.test', name: 'Ulla' }
    expect(identify({ userId: '42', traits })).toMatchObject({
      email: 'u@acme.test',
      traits: { name: 'Ulla' },
    })
    expect(identify({ email: 'top@acme.test', traits })).toMatchObject({ email: 'top@acme.test' })
    expect(identify({ traits: { email: 'u@acme.test' } })).toMatchObject({ email: 'u@acme.test' })
    expect(identify({ userId: '42', traits: { email: 7 } })).not.toHaveProperty('email')
  })

  test('parse() says of a version that is missing that it is, and of another which one there is', () => {
    const none = { ...batch([]), v: undefined }
    expect(parse(none)).toMatchObject({ ok: false, reason: expect.stringMatching(/^v: missing/) })
    expect(parse({ ...none, v: 2 })).toMatchObject({ ok: false, reason: 'v: 1 is the only version' })
  })

  test('parse() makes texts storable, and cuts long ones', () => {
    const [event] = parsed([view({ title: `a\0b\ud800${'x'.repeat(1_000)}` })]).events
    expect(event).toMatchObject({ title: `a\ufffdb\ufffd${'x'.repeat(496)}` })
  })

  test('parse() holds engagement within what can be', () => {
    const [event] = parsed([view({ kind: 'engagement', engagedMs: -5, scrollPercent: 250 })]).events
    expect(event).toMatchObject({ engagedMs: 0, scrollPercent: 100 })
  })

  test('parse() never throws, and reads its own output as the same', () => {
    const scalar = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.constant(undefined))
    const event = fc.record(
      {
        kind: fc.oneof(fc.constantFrom(...EVENT_KINDS), scalar),
        id: fc.oneof(fc.string({ minLength: 1, maxLength: 100 }), scalar),
        at: fc.oneof(fc.integer({ min: 1, max: AT }), scalar),
        action: fc.constantFrom('opened', 'sent', 'follow', 'registered'),
        name: scalar,
        form: scalar,
        file: scalar,
        email: scalar,
        traits: fc.dictionary(fc.string(), fc.anything()),
        properties: fc.anything(),
      },
      { requiredKeys: [] },
    )
    const input = fc.record({
      v: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, scalar),
      site: fc.constant('pk_1'),
      sentAt: fc.constant(AT),
      visitor: fc.oneof(fc.string({ minLength: 1 }), fc.constant('v')),
      events: fc.oneof({ weight: 9, arbitrary: fc.array(fc.oneof(event, fc.anything())) }, fc.anything()),
    })
    fc.assert(
      fc.property(input, (value) => {
        const once = parse(value)
        if (!once.ok) return
        expect(parse(once.batch)).toEqual({ ok: true, batch: once.batch, ignored: [] })
      }),
    )
  })
})

const URL = 'https://example.com/pricing'

function batch(events: unknown[]): object {
  return { v: 1, site: 'pk_1', visitor: 'v1', session: 's1', sentAt: AT, events }
}

function view(fields: object): object {
  return { id: 'e1', kind: 'page_view', at: AT, url: URL, ...fields }
}

function parsed(events: unknown[]) {
  const result = parse(batch(events))
  if (!result.ok) throw new Error(result.reason)
  expect(result.ignored).toEqual([])
  return result.batch
}

/** Levels beside the event's own. */
function nested(levels: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = { value }
  return value
}
