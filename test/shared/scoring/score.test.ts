import { describe, expect, it } from 'vitest'
import {
  type DimensionScore,
  emptyRegisters,
  fold,
  halfLife,
  linked,
  type Model,
  merge,
  score,
  steps,
} from '../../../shared/scoring/index.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { at, compiled, happened, session, viewed } from './make.ts'

const still = {
  ...halfLife,
  rules: halfLife.rules.map((rule) => (rule.kind === 'event' ? { ...rule, decay: 'none' as const } : rule)),
}

describe('score: what counts, by the readings of an event rule', () => {
  it.each<[string, StoredEvent[], Record<string, number>]>([
    ['a page of the blog', [viewed(0, '/blog/a')], { 'content-page': 5 }],
    [
      'the same page again, with another query',
      [viewed(0, '/blog/a?x=1'), viewed(0.1, '/blog/a#y')],
      { 'content-page': 5 },
    ],
    ['the same page on the next day', [viewed(0, '/blog/a'), viewed(1, '/blog/a')], { 'content-page': 10 }],
    [
      'four pages a day',
      ['a', 'b', 'c', 'd'].map((page) => viewed(0, `/blog/${page}`)),
      { 'content-page': 15 },
    ],
    [
      'pricing, read twice a day',
      [viewed(0.1, '/pricing'), viewed(0.9, '/en/pricing/')],
      { 'pricing-page': 20 },
    ],
    ['a page that only starts alike', [viewed(0, '/about/pricing-policy')], {}],
    ['the product', [viewed(0, '/products/x')], { 'product-page': 10 }],
    ['the demo page', [viewed(0, '/request-demo')], { 'demo-page': 25 }],
    [
      'jobs and investors on one day',
      [viewed(0, '/careers'), viewed(0.1, '/investors')],
      { 'careers-page': -10 },
    ],
    [
      'three days of jobs',
      [0, 1, 2].map((day) => viewed(day, '/jobs')),
      { 'careers-page': -30, 'group:negative': 10 },
    ],
    ['two files, first 20 then 25', [download(0, 'a'), download(0.1, 'b')], { download: 45 }],
    ['one file twice a day', [download(0, 'a'), download(0.1, 'a')], { download: 20 }],
    ['three files a day', ['a', 'b', 'c'].map((file) => download(0, file)), { download: 45 }],
    [
      'six files in one period of 30 days',
      [0, 1, 2].flatMap((day) => [download(day, 'a'), download(day, 'b')]),
      { download: 95, 'group:interest': -15 },
    ],
    ['a minute on pricing', [stayed(0, '/pricing', 60_000)], { 'engaged-key-page': 5 }],
    ['a second less', [stayed(0, '/pricing', 59_999)], {}],
    ['a minute on the blog', [stayed(0, '/blog/a', 60_000)], {}],
    [
      'one view, reported three times',
      [0, 0.1, 0.2].map((day) => stayed(day, '/pricing', 90_000)),
      { 'engaged-key-page': 5 },
    ],
    [
      'three views',
      ['1', '2', '3'].map((view) => stayed(0, '/demo', 90_000, view)),
      { 'engaged-key-page': 10 },
    ],
    ['one visit', [inSession(0)], {}],
    ['two visits on one day', [inSession(0.1), inSession(0.9)], {}],
    [
      'visits on three days',
      [inSession(0), inSession(1), inSession(1.5), inSession(2)],
      { 'return-visit': 10 },
    ],
    ['one visit over midnight', [inSession(0.99), viewed(1.01, '/', { session: session(0.99) })], {}],
    ['the newsletter, twice', [form(0, 'newsletter'), form(1, 'newsletterSignup')], { newsletter: 20 }],
    ['an enquiry', [form(0, 'contact-form')], { contact: 50 }],
    ['a demo request', [form(0, 'Book a demo')], { 'demo-request': 50 }],
    ['a form that asks for a demo and says contact', [form(0, 'contact-demo')], { 'demo-request': 50 }],
    [
      'a trial started in the product',
      [happened(0, { kind: 'custom', name: 'trial_started' })],
      { 'demo-request': 50 },
    ],
    ['any other form', [form(0, 'survey')], { form: 5 }],
    ['a declared click', [happened(0, { kind: 'click', name: 'hero' })], { 'cta-click': 5 }],
    ['a link that leads away', [happened(0, { kind: 'click', href: 'https://x.test' })], {}],
    ['a chat opened', [happened(0, { kind: 'chat', provider: 'x', action: 'opened' })], {}],
    ['a chat had', [happened(0, { kind: 'chat', provider: 'x', action: 'conversation' })], { chat: 15 }],
    ['mails opened on one day', [mail(0, 'a', 'opened'), mail(0.1, 'b', 'opened')], { 'email-open': 5 }],
    [
      'social life',
      (['follow', 'share', 'comment', 'like'] as const).map((action) => social(action)),
      { 'social-follow': 10, share: 15, comment: 10, like: 10, 'group:social': -10 },
    ],
    ['a comment in the page', [happened(0, { kind: 'custom', name: 'comment' })], { comment: 10 }],
  ])('%s', (_name, events, expected) => {
    expect(sharesOf(still, events, 2.9)).toEqual(expected)
  })

  it('takes the latest of what counts once in a lifetime, so a second follow renews the first', () => {
    const events = [social('follow', 0), social('follow', 30)]
    expect(engagement(halfLife, events, 30).raw).toBe(10)
  })

  it('counts an event from its own instant on', () => {
    const [event] = [viewed(1, '/pricing')]
    expect([1 - 1e-6, 1].map((day) => engagement(halfLife, [event], day).raw)).toEqual([0, 20])
  })

  it('clips when read, not when added: +90, +30, −20 under a cap of 100 is 100 in every order', () => {
    const events = ['+90', '+30', '-20'].map((name, index) => happened(index / 10, { kind: 'custom', name }))
    const model: Model = {
      ...halfLife,
      groups: [{ id: 'g', name: 'G', max: 100 }],
      rules: ['+90', '+30', '-20'].map((name, index) => ({
        kind: 'event',
        id: `r${index}`,
        name,
        on: { kind: 'custom', name },
        points: Number(name),
        decay: 'none',
        group: 'g',
      })),
    }
    const [a, b, c] = events
    for (const order of [
      [a, b, c],
      [a, c, b],
      [b, a, c],
      [b, c, a],
      [c, a, b],
      [c, b, a],
    ]) {
      expect(
        engagement(
          model,
          order.filter((event) => event !== undefined),
          1,
        ).raw,
      ).toBe(100)
    }
  })

  it('counts a pricing page of two devices on one day once', () => {
    const version = compiled(halfLife)
    const parts = [viewed(1, '/pricing'), viewed(1.2, '/pricing')].map((event) =>
      fold(emptyRegisters(), [event], version),
    )
    expect(score(merge(parts, version), version, at(1.2)).dimensions.engagement.reasons[0]).toMatchObject({
      count: 1,
    })
  })

  it('looks 30 days back from the claim, down to the start of a download’s period', () => {
    const version = compiled(still)
    const events = [
      viewed(34.9, '/pricing'),
      viewed(35.1, '/pricing'),
      download(29.9, 'a'),
      download(30.1, 'b'),
    ]
    const own = fold(emptyRegisters(), events, version)
    const { reasons } = score(linked(own, version, at(65.5)), version, at(66)).dimensions.engagement
    expect(Object.fromEntries(reasons.map(({ rule, count }) => [rule, count]))).toEqual({
      'pricing-page': 1,
      download: 1,
      'group:interest': undefined,
    })
  })

  it('rounds once, half up, and says so', () => {
    const { score, raw, reasons } = engagement(
      halfLife,
      [viewed(0, '/pricing'), viewed(0, '/product')],
      30 * Math.log2(30 / 12.5),
    )
    expect(raw).toBeCloseTo(12.5, 9)
    expect(score).toBe(Math.round(raw))
    expect(reasons.at(-1)).toEqual({ rule: 'rounding', name: 'Rounding', points: score - raw })
  })

  it('shows no more than 100 and no less than 0', () => {
    const hot = [form(0, 'contact'), form(0, 'demo'), form(1, 'demo'), download(0, 'a'), download(1, 'a')]
    const { raw, score, reasons } = engagement(still, hot, 1)
    expect([raw, score]).toEqual([145, 100])
    expect(reasons.at(-1)).toEqual({ rule: 'clip', name: 'The scale ends at 100', points: -45 })
    expect(engagement(still, [viewed(0, '/jobs')], 1)).toMatchObject({ raw: -10, score: 0 })
  })

  it('gives nothing once the site keeps events so old no more', () => {
    const version = compiled(still)
    const registers = fold(emptyRegisters(), [viewed(0, '/pricing')], version)
    const raw = (day: number) =>
      score(registers, version, at(day), { retentionDays: 30 }).dimensions.engagement.raw
    expect([30, 30.01].map(raw)).toEqual([20, 0])
  })
})

describe('score: facts', () => {
  it.each<[string, StoredEvent[], number]>([
    ['nobody known', [], 0],
    ['a free mailbox', [identify(0, 'a@gmail.com')], -10],
    ['a free mailbox, then a company address', [identify(0, 'a@gmail.com'), identify(1, 'a@firm.test')], 0],
    ['a company address, then a free mailbox', [identify(0, 'a@firm.test'), identify(1, 'a@gmail.com')], 0],
    ['an address typed into a form', [happened(0, { kind: 'form', form: 'x', email: ' A@Gmail.com ' })], -5],
    ['a student', [identify(0, undefined, { title: 'PhD Student' })], -20],
    ['a student who competes', [identify(0, undefined, { title: 'student', competitor: true })], -20],
    ['somebody studious', [identify(0, undefined, { title: 'Head of Studentships' })], 0],
    ['unsubscribed', [mail(0, 'm', 'unsubscribed')], -20],
    ['unsubscribed and back', [mail(0, 'm', 'unsubscribed'), mail(1, 'm', 'resubscribed')], 0],
    ['back and unsubscribed', [mail(1, 'm', 'unsubscribed'), mail(0, 'm', 'resubscribed')], -20],
  ])('%s', (_name, events, expected) => {
    expect(engagement(still, events, 3).raw).toBe(expected)
    expect(engagement(still, events.toReversed(), 3).raw).toBe(expected)
  })

  it('believes the better vouched for, then the latest', () => {
    const title = (day: number, value: string, provenance: 'browser' | 'server') =>
      happened(day, { kind: 'identify', traits: { title: value } }, { provenance })
    const fitOf = (events: StoredEvent[]) => read(halfLife, events, 9).dimensions.fit.raw
    expect(fitOf([title(2, 'CEO', 'browser'), title(1, 'Intern', 'server')])).toBe(0)
    expect(fitOf([title(2, 'CEO', 'server'), title(1, 'Intern', 'server')])).toBe(30)
  })
})

describe('score: fit and grade', () => {
  it.each<[string, StoredEvent[], number, string]>([
    ['nothing known', [viewed(0, '/pricing')], 0, '–'],
    ['something known that no rule asks for', [identify(0, undefined, { hobby: 'chess' })], 0, '–'],
    ['a free mailbox', [identify(0, 'a@gmail.com')], 0, '–'],
    ['a company mailbox', [identify(0, 'a@firm.test')], 10, '–'],
    ['a decision-maker', [identify(0, undefined, { title: 'Group CTO' })], 30, 'C'],
    ['a director, who is no CTO', [identify(0, undefined, { title: 'Director' })], 30, 'C'],
    ['a manager', [identify(0, undefined, { jobTitle: 'Product Manager' })], 15, 'D'],
    ['a managing director, once', [identify(0, undefined, { title: 'Director, lead architect' })], 30, 'C'],
    [
      'a trait taken back',
      [identify(0, undefined, { title: 'CEO' }), identify(1, undefined, { title: null })],
      0,
      '–',
    ],
    ['a company too small', [identify(0, undefined, { employees: '11-49 people' })], 0, 'D'],
    [
      'the right one in every way',
      [
        identify(0, 'a@firm.test', { title: 'VP Sales', country: 'DE' }),
        happened(0, {
          kind: 'group',
          account: 'firm',
          traits: { industry: 'Software (B2B)', employees: '1,001–5,000' },
        }),
      ],
      100,
      'A',
    ],
  ])('%s', (_name, events, raw, grade) => {
    const { dimensions, grade: given } = read(halfLife, events, 2)
    expect([dimensions.fit.raw, given]).toEqual([raw, grade])
  })
})

describe('score: silence, under the steps', () => {
  it.each<[string, StoredEvent[], [day: number, raw: number][]]>([
    ['was never there', [], [[400, 0]]],
    [
      'a fan',
      [viewed(0, '/pricing')],
      [
        [29.99, 20],
        [30, 10],
        [44.99, 10],
        [45, -5],
        [60, -15],
        [150, -45],
        [400, -45],
      ],
    ],
    [
      'a job seeker, who did nothing that is rewarded',
      [viewed(0, '/jobs')],
      [
        [44, -10],
        [45, -25],
        [400, -25],
      ],
    ],
    [
      'comes back',
      [viewed(0, '/pricing'), viewed(50, '/about')],
      [
        [49, -5],
        [50, 10],
        [95, -25],
      ],
    ],
    [
      'mailed, never opened',
      [mail(0, 'a', 'sent'), mail(5, 'b', 'sent')],
      [
        [59, 0],
        [60, -5],
        [65, -10],
        [365, -10],
        [366, -5],
        [371, 0],
      ],
    ],
    ['mailed again, which makes it no younger', [mail(0, 'a', 'sent'), mail(9, 'a', 'sent')], [[60, -5]]],
    ['mailed six times', [0, 1, 2, 3, 4, 5].map((day) => mail(day, `m${day}`, 'sent')), [[70, -25]]],
    [
      'mailed, opened late',
      [mail(0, 'a', 'sent'), mail(70, 'a', 'opened')],
      [
        [69, -5],
        [71, 5],
      ],
    ],
    [
      'socially silent',
      [social('like', 0)],
      [
        [29, 10],
        [30, -8],
      ],
    ],
  ])('%s', (_name, events, expected) => {
    expect(
      expected.map(([day]) => [
        day,
        engagement(
          steps,
          events.filter((event) => event.at <= at(day)),
          day,
        ).raw,
      ]),
    ).toEqual(expected)
  })
})

describe('score: what stands beside it', () => {
  it.each([
    [59, 2],
    [60, 1],
    [40, 2],
    [39, 3],
    [20, 3],
    [19, 4],
    [-9, 4],
  ])('%i is band %i', (points, band) => {
    const when = { not: { mailbox: 'free' } } as const
    const model: Model = { ...halfLife, rules: [{ kind: 'fact', id: 'r', name: 'R', when, points }] }
    expect(read(model, [], 0).band).toBe(band)
  })

  it('is held while the last word is spam', () => {
    const said = (day: number, name: string) => happened(day, { kind: 'crm', name }, { provenance: 'server' })
    expect(read(halfLife, [said(1, 'spam')], 2).held).toBe(true)
    expect(read(halfLife, [said(1, 'spam'), said(1.5, 'not_spam')], 2).held).toBe(false)
  })

  it('names the first segment that fits', () => {
    expect(read(halfLife, [identify(0, undefined, { segment: 'Premium' })], 1).segment).toBe('premium')
    expect(read(halfLife, [], 1).segment).toBeNull()
  })

  it('keeps a product’s score apart, open towards 100 where the model says so', () => {
    const model: Model = {
      ...halfLife,
      dimensions: [{ id: 'hot', name: 'Hot now', display: { open: 60 } }],
      rules: [
        {
          kind: 'event',
          id: 'r',
          name: 'R',
          dimension: 'hot',
          on: { kind: 'form' },
          points: 60,
          decay: 'none',
        },
      ],
    }
    const { dimensions } = read(model, [form(0, 'x')], 1)
    expect(dimensions.hot).toMatchObject({ raw: 60, score: 60 })
    expect(dimensions.hot).not.toHaveProperty('band')
    expect(dimensions.engagement.raw).toBe(0)
    const bandBy = (bands: [number, number, number]) =>
      read({ ...model, dimensions: [{ id: 'hot', name: 'Hot now', bands }] }, [form(0, 'x')], 1).dimensions
        .hot?.band
    expect([bandBy([60, 9, 9]), bandBy([61, 60, 9]), bandBy([90, 80, 70])]).toEqual([1, 2, 4])
  })

  it('counts a session once it is deep enough', () => {
    const rule = {
      kind: 'event',
      id: 'deep',
      name: 'Deep',
      on: { kind: 'page_view' },
      points: 6,
      decay: 'none',
    } as const
    const model: Model = { ...halfLife, groups: [], rules: [{ ...rule, perSession: { atLeast: 3 } }] }
    const visit = (day: number, pages: number) =>
      Array.from({ length: pages }, (_, index) => viewed(day + index / 100, '/', { session: session(day) }))
    expect(engagement(model, [...visit(0, 2), ...visit(1, 3), ...visit(2, 9)], 3).reasons[0]).toMatchObject({
      points: 12,
      count: 2,
    })
  })
})

function read(model: Model, events: readonly StoredEvent[], day: number) {
  const version = compiled(model)
  return score(fold(emptyRegisters(), events, version), version, at(day))
}

function engagement(model: Model, events: readonly StoredEvent[], day: number): DimensionScore {
  return read(model, events, day).dimensions.engagement
}

function sharesOf(model: Model, events: readonly StoredEvent[], day: number): Record<string, number> {
  const reasons = engagement(model, events, day).reasons.filter(
    ({ rule }) => rule !== 'clip' && rule !== 'rounding',
  )
  return Object.fromEntries(reasons.map(({ rule, points }) => [rule, points]))
}

function download(day: number, file: string): StoredEvent {
  return happened(day, { kind: 'download', file })
}

function stayed(day: number, path: string, engagedMs: number, view = 'view'): StoredEvent {
  return happened(day, {
    kind: 'engagement',
    url: `https://x.test${path}`,
    view,
    engagedMs,
    scrollPercent: 0,
  })
}

function inSession(day: number): StoredEvent {
  return viewed(day, '/', { session: session(day) })
}

function form(day: number, name: string): StoredEvent {
  return happened(day, { kind: 'form', form: name })
}

function mail(
  day: number,
  message: string,
  action: 'sent' | 'opened' | 'unsubscribed' | 'resubscribed',
): StoredEvent {
  return happened(day, { kind: 'email', message, action }, { provenance: 'server' })
}

function social(action: 'follow' | 'share' | 'comment' | 'like', day = 0): StoredEvent {
  return happened(day, { kind: 'social', action }, { provenance: 'server' })
}

function identify(
  day: number,
  email?: string,
  traits: Record<string, string | boolean | null> = {},
): StoredEvent {
  return happened(day, { kind: 'identify', traits, ...(email && { email }) })
}
