import { describe, expect, it } from 'vitest'
import {
  checkModel,
  type EventCondition,
  type EventRule,
  emptyRegisters,
  type FactRule,
  fold,
  halfLife,
  type Model,
  presets,
  score,
} from '../../../shared/scoring/index.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { at, type Body, compiled, happened, session, viewed } from './make.ts'

/** Of test/shared/scoring/capabilities.ts: what can be seen, each under the model we ship or under one that a customer would write. */
describe('what can be scored', () => {
  it.each<[string, Body[], Record<string, number>]>([
    ['S01: a page of the blog', [page('/blog/a')], { 'content-page': 5 }],
    ['S03: a minute on a key page', [read('/pricing', 60_000)], { 'engaged-key-page': 5 }],
    ['S05: the product', [page('/product')], { 'product-page': 10 }],
    ['S05: pricing', [page('/pricing')], { 'pricing-page': 20 }],
    ['S05: the demo page', [page('/request-demo')], { 'demo-page': 25 }],
    ['S07: a download', [{ kind: 'download', file: 'guide.pdf' }], { download: 20 }],
    ['S08: a form', [form('survey')], { form: 5 }],
    ['S09: an enquiry', [form('contact')], { contact: 50 }],
    ['S10: a demo', [form('book a demo')], { 'demo-request': 50 }],
    ['S10: a trial', [{ kind: 'crm', name: 'trial_started' }], { 'demo-request': 50 }],
    ['S11: the newsletter', [form('newsletter')], { newsletter: 20 }],
    ['S12: registering for a webinar', [webinar('registered')], { 'webinar-registered': 10 }],
    ['S12: attending it', [webinar('attended')], { 'webinar-attended': 25 }],
    ['S13: a chat', [{ kind: 'chat', provider: 'x', action: 'conversation' }], { chat: 15 }],
    ['S14: a comment', [{ kind: 'custom', name: 'comment' }], { comment: 10 }],
    ['S15: a call to action', [{ kind: 'click', name: 'hero' }], { 'cta-click': 5 }],
    ['S17: an opened mail', [mail('opened')], { 'email-open': 5 }],
    ['S18: a click in a mail', [mail('clicked')], { 'email-click': 15 }],
    ['S20: a follow', [{ kind: 'social', action: 'follow' }], { 'social-follow': 10 }],
    ['S21: a like', [{ kind: 'social', action: 'like' }], { like: 10 }],
    ['S21: a share', [{ kind: 'social', action: 'share' }], { share: 15 }],
  ])('%s', (_name, bodies, expected) => {
    const events = bodies.map((body) => happened(1, body, { provenance: 'server' }))
    expect(shares(halfLife, events, 1)).toEqual(expected)
  })

  it('S02: each later day with a visit gives 5', () => {
    const visits = [0, 1, 1.1, 2].map((day) => viewed(day, '/', { session: session(day) }))
    expect(shares(still(halfLife), visits, 2)).toEqual({ 'return-visit': 10 })
  })

  it('S03: time on the site adds up over pages', () => {
    const model = withRules({ ...fact, when: { engagedSeconds: 90 } })
    const stays = ['a', 'b'].map((view) => happened(1, read('/', 50_000, view)))
    expect([1, 2].map((views) => shares(model, stays.slice(0, views), 1))).toEqual([{}, { r: 7 }])
  })

  it('S04: a visit of one page, left at once, is a bounce; staying or reading on is none', () => {
    const model = withRules({
      ...rule([{ kind: 'page_view' }, { kind: 'engagement', engagedSeconds: 10 }]),
      perSession: { atLeast: 1, atMost: 1 },
      points: -3,
    })
    const first = viewed(1, '/', { session: session(1) })
    const more = [
      viewed(1.1, '/pricing', { session: session(1) }),
      happened(1.1, read('/', 12_000), { session: session(1) }),
    ]
    const glance = happened(1.1, read('/', 2_000), { session: session(1) })
    const again = viewed(2, '/', { session: session(2) })
    expect(shares(model, [first, glance, again], 3)).toEqual({ r: -6 })
    for (const event of more) expect(shares(model, [event, first, again], 3)).toEqual({ r: -3 })
  })

  it('S06: how deep a visit goes, how many pages a day, and how often somebody comes', () => {
    const depth = withRules({ ...rule({ kind: 'page_view' }), perSession: { atLeast: 3 } })
    const pages = withRules({
      ...rule({ kind: 'page_view' }),
      caps: { once: { per: 'url', within: 'day' }, perDay: 2 },
    })
    const often = withRules({ ...fact, when: { sessions: 2 } })
    const visit = ['/a', '/a', '/b', '/c'].map((path, index) =>
      viewed(1 + index / 100, path, { session: session(1) }),
    )
    expect([depth, pages, often].map((model) => shares(model, visit, 2))).toEqual([{ r: 7 }, { r: 14 }, {}])
    const next = [...visit, viewed(2, '/', { session: session(2) })]
    expect(shares(often, next, 2)).toEqual({ r: 7 })
  })

  it('S16: a click on an advertisement, by what the address brings along', () => {
    const model = withRules(
      rule([
        { kind: 'page_view', query: { utm_medium: ['cpc', 'paid social'] } },
        { kind: 'page_view', query: { gclid: { known: true } } },
      ]),
    )
    const landing = (query: string) => shares(model, [viewed(1, `/${query}`)], 1)
    expect(landing('?utm_source=x&utm_medium=CPC#top')).toEqual({ r: 7 })
    expect(landing('?utm_medium=paid+social')).toEqual({ r: 7 })
    expect(landing('?utm_medium=paid%20social')).toEqual({ r: 7 })
    expect(landing('?gclid=1')).toEqual({ r: 7 })
    expect([landing(''), landing('#?gclid=1'), landing('?utm_medium=email&xgclid=1&gclid=')]).toEqual([
      {},
      {},
      {},
    ])
    expect(landing('?utm_medium=%zz')).toEqual({})
  })

  it('S18: a click in a mail that ends in a page somebody reads is a person’s', () => {
    const model = withRules(
      rule({ kind: 'engagement', query: { utm_medium: 'email' }, engagedSeconds: 5, provenance: 'browser' }),
    )
    expect(shares(model, [happened(1, read('/?utm_medium=email', 6_000))], 1)).toEqual({ r: 7 })
    expect(shares(model, [viewed(1, '/?utm_medium=email')], 1)).toEqual({})
  })

  it.each([
    ['S19: a reply', { kind: 'crm', name: 'email_replied' } as const],
    ['S10: a call', { kind: 'crm', name: 'call', properties: { minutes: 12 } } as const],
    ['S22: a trade fair', { kind: 'crm', name: 'event_registered' } as const],
  ])('%s, as a CRM tells it, and not as a browser may', (_name, body) => {
    const model = withRules(rule({ kind: 'crm', name: body.name, provenance: 'server' }))
    expect(shares(model, [happened(1, body, { provenance: 'server' })], 1)).toEqual({ r: 7 })
    expect(shares(model, [happened(1, { ...body, kind: 'custom' })], 1)).toEqual({})
  })

  it('S23: a cart in commerce, a question in services', () => {
    const done = (name: string) => [happened(1, { kind: 'custom', name })]
    expect(shares(presets.commerce, done('add_to_cart'), 1)).toEqual({ cart: 20 })
    expect(shares(presets.services, done('question_answered'), 1)).toEqual({ question: 15 })
  })

  it.each<[string, Record<string, string | number | boolean>, number]>([
    ['S24: a title', { title: 'Chief Technology Officer' }, 30],
    ['S25: an industry', { industry: 'Software' }, 25],
    ['S25: a size', { employees: 200 }, 25],
    ['S25: a place', { country: 'DE' }, 10],
  ])('%s', (_name, traits, fit) => {
    const said = [happened(1, { kind: 'identify', traits })]
    expect(readAt(halfLife, said, 1).dimensions.fit.raw).toBe(fit)
  })

  it('S26, S27: budget, authority, need and timing as a form asks for them; all of them known', () => {
    const bant = ['budget', 'authority', 'need', 'timing']
    const model = withRules(
      { ...fact, id: 'rich', when: { trait: 'budget', test: { min: 10_000 } } },
      { ...fact, id: 'soon', when: { trait: 'timing', test: ['now', 'this quarter'] } },
      { ...fact, id: 'complete', when: { all: bant.map((trait) => ({ trait, test: { known: true } })) } },
    )
    const told = { budget: '€ 25,000', authority: 'me', timing: 'This quarter' }
    expect(shares(model, [happened(1, { kind: 'identify', traits: told })], 1)).toEqual({ rich: 7, soon: 7 })
    const whole = happened(1, { kind: 'identify', traits: { ...told, need: 'faster' } })
    expect(shares(model, [whole], 1)).toEqual({ rich: 7, soon: 7, complete: 7 })
  })

  it('S28: the same words count by who said them', () => {
    const model = withRules({
      ...fact,
      when: { trait: 'budget', test: { known: true }, provenance: ['server', 'verified'] },
    })
    const said = (provenance: 'browser' | 'server') =>
      shares(model, [happened(1, { kind: 'identify', traits: { budget: 5 } }, { provenance })], 1)
    expect([said('browser'), said('server')]).toEqual([{}, { r: 7 }])
  })
})

const fact: FactRule = { kind: 'fact', id: 'r', name: 'R', when: { sessions: 1 }, points: 7 }

function rule(on: EventCondition | EventCondition[]): EventRule {
  return { kind: 'event', id: 'r', name: 'R', on, points: 7, decay: 'none' }
}

/** As a customer would write it: it has to pass the check. */
function withRules(...rules: Model['rules']): Model {
  const checked = checkModel({ ...halfLife, groups: [], rules })
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults))
  return checked.model
}

function still(model: Model): Model {
  const rules = model.rules.map((rule) =>
    rule.kind === 'event' ? { ...rule, decay: 'none' as const } : rule,
  )
  return { ...model, rules }
}

function readAt(model: Model, events: readonly StoredEvent[], day: number) {
  const version = compiled(model)
  return score(fold(emptyRegisters(), events, version), version, at(day))
}

function shares(model: Model, events: readonly StoredEvent[], day: number): Record<string, number> {
  const { reasons } = readAt(model, events, day).dimensions.engagement
  const own = reasons.filter(({ rule }) => rule !== 'clip' && rule !== 'rounding')
  return Object.fromEntries(own.map(({ rule, points }) => [rule, points]))
}

function page(path: string): Body {
  return { kind: 'page_view', url: `https://www.example.com${path}` }
}

function read(path: string, engagedMs: number, view = 'v'): Body {
  return { kind: 'engagement', url: `https://www.example.com${path}`, view, engagedMs, scrollPercent: 50 }
}

function form(name: string): Body {
  return { kind: 'form', form: name }
}

function webinar(action: 'registered' | 'attended'): Body {
  return { kind: 'webinar', webinar: 'w', action }
}

function mail(action: 'opened' | 'clicked'): Body {
  return { kind: 'email', message: 'm', action }
}
