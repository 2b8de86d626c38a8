import { describe, expect, it } from 'vitest'
import {
  compileModel,
  type EventCondition,
  emptyRegisters,
  fold,
  halfLife,
  isComplete,
  type Model,
  merge,
  score,
} from '../../../shared/scoring/index.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { at, compiled, happened, tools, viewed } from './make.ts'

const PRICING = viewed(0, '/pricing/eu?plan=pro')
const CLICK = happened(0, { kind: 'click', name: 'Book a call', href: 'https://cal.test/x' })
const READ = happened(0, {
  kind: 'engagement',
  url: 'https://x.test/pricing',
  engagedMs: 45_000,
  scrollPercent: 80,
})
const BOUGHT = happened(0, {
  kind: 'custom',
  name: 'bought',
  properties: { seats: 12, plan: 'Pro', paid: true },
})
const BY_SERVER = happened(0, { kind: 'crm', name: 'call' }, { provenance: 'server' })

describe('an event condition', () => {
  it.each<[string, EventCondition | EventCondition[], StoredEvent, boolean]>([
    ['the kind', { kind: 'page_view' }, PRICING, true],
    ['another kind', { kind: 'click' }, PRICING, false],
    ['one of several kinds', { kind: ['click', 'page_view'] }, PRICING, true],
    ['one of several conditions', [{ kind: 'click' }, { kind: 'page_view', tag: 'pricing' }], PRICING, true],
    ['a tag', { kind: 'page_view', tag: 'pricing' }, PRICING, true],
    ['another tag', { kind: 'page_view', tag: 'product' }, PRICING, false],
    ['one of several tags', { kind: 'page_view', tag: ['product', 'pricing'] }, PRICING, true],
    ['a pattern on any host', { kind: 'page_view', url: '/pricing/:region' }, PRICING, true],
    ['a pattern on another host', { kind: 'page_view', url: 'https://other.test/*' }, PRICING, false],
    ['a tag and a pattern', { kind: 'page_view', tag: 'pricing', url: '/about' }, PRICING, false],
    ['a page, of an event that has none', { kind: 'click', url: '/*' }, CLICK, false],
    ['a name, without case', { kind: 'click', name: 'book a CALL' }, CLICK, true],
    ['one of several names', { kind: 'click', name: ['a', 'Book a call'] }, CLICK, true],
    ['words of a name', { kind: 'click', name: { words: ['call'] } }, CLICK, true],
    ['part of a word', { kind: 'click', name: { words: ['cal'] } }, CLICK, false],
    ['part of a link', { kind: 'click', href: { contains: ['cal.test'] } }, CLICK, true],
    ['a field it has', { kind: 'click', name: { known: true } }, CLICK, true],
    ['a field it lacks', { kind: 'page_view', name: { known: true } }, PRICING, false],
    ['lacking a field', { kind: 'page_view', name: { known: false } }, PRICING, true],
    ['time enough', { kind: 'engagement', engagedSeconds: 45 }, READ, true],
    ['too little time', { kind: 'engagement', engagedSeconds: 45.1 }, READ, false],
    ['far enough down', { kind: 'engagement', scrollPercent: 80 }, READ, true],
    ['not far enough', { kind: 'engagement', scrollPercent: 81 }, READ, false],
    [
      'properties',
      { kind: 'custom', properties: { seats: { min: 10, max: 12 }, plan: 'pro', paid: true } },
      BOUGHT,
      true,
    ],
    ['a property out of range', { kind: 'custom', properties: { seats: { min: 13 } } }, BOUGHT, false],
    ['a truth that is a text', { kind: 'custom', properties: { paid: 'true' } }, BOUGHT, false],
    [
      'a property of the prototype',
      { kind: 'custom', properties: { constructor: { known: true } } },
      BOUGHT,
      false,
    ],
    ['who sent it', { kind: 'crm', provenance: ['server', 'verified'] }, BY_SERVER, true],
    ['who did not', { kind: 'custom', provenance: 'server' }, BOUGHT, false],
    ['an exception that holds', { kind: 'page_view', except: [{ tag: 'pricing' }] }, PRICING, false],
    [
      'an exception that does not',
      { kind: 'page_view', except: [{ tag: 'product' }, { kind: 'click' }] },
      PRICING,
      true,
    ],
  ])('on %s', (_name, on, event, expected) => {
    expect(countOf(modelWith({ on }), event)).toBe(expected ? 1 : 0)
  })

  it('holds while it is valid, by the time of the event', () => {
    const valid = { on: { kind: 'page_view' } as const, validFrom: at(1), validTo: at(2) }
    expect([0.99, 1, 1.99, 2].map((day) => countOf(modelWith(valid), viewed(day, '/')))).toEqual([0, 1, 1, 0])
  })

  it('asks for each page and pattern once', () => {
    let asked = 0
    const counting = {
      ...tools,
      matchUrl: (pattern: string, url: string) => ++asked > 0 && tools.matchUrl(pattern, url),
    }
    const version = compileModel(modelWith({ on: { kind: 'page_view', url: ['/a', '/b'] } }), counting)
    fold(
      emptyRegisters(),
      Array.from({ length: 9 }, (_, index) => viewed(index, '/b')),
      version,
    )
    expect(asked).toBe(2)
  })
})

describe('a signal', () => {
  const retagged = {
    ...halfLife,
    tags: halfLife.tags.map((tag) => ({ ...tag, patterns: [...tag.patterns, '/x'] })),
  }

  it('is the same under another price, and another under another match', () => {
    const priced = { ...halfLife, rules: halfLife.rules.map((rule) => ({ ...rule, points: -1 })) }
    expect(compiled(priced).basis).toBe(compiled(halfLife).basis)
    expect(compiled(retagged).basis).not.toBe(compiled(halfLife).basis)
  })

  it('that was not collected from the first event on makes registers incomplete, until they are rebuilt', () => {
    const [before, after] = [compiled(halfLife), compiled(retagged)]
    const events = [viewed(0, '/x'), viewed(1, '/blog/a')]
    const old = fold(emptyRegisters(), events.slice(0, 1), before)
    expect([isComplete(emptyRegisters(), after), isComplete(old, before), isComplete(old, after)]).toEqual([
      true,
      true,
      false,
    ])
    const mixed = fold(old, events.slice(1), after)
    expect(isComplete(mixed, after) || isComplete(mixed, before)).toBe(false)
    const rebuilt = fold(emptyRegisters(), events, after)
    expect(isComplete(rebuilt, after)).toBe(true)
    expect(isComplete(merge([rebuilt, mixed], after), after)).toBe(false)
  })
})

function modelWith(rule: Partial<Extract<Model['rules'][number], { kind: 'event' }>>): Model {
  const plain = { kind: 'event', id: 'r', name: 'R', on: { kind: 'form' }, points: 1, decay: 'none' } as const
  return { ...halfLife, groups: [], rules: [{ ...plain, ...rule }] }
}

function countOf(model: Model, event: StoredEvent): number {
  const version = compiled(model)
  return score(fold(emptyRegisters(), [event], version), version, at(9)).dimensions.engagement.raw
}
