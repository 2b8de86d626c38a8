import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arrivalsOf, joinArrivals, touchOf } from '../../shared/attribution.ts'
import type { StoredEvent } from '../../shared/wire.ts'

const SITE = 'https://www.harbrook.dev'

let serial = 0
const view = (path: string, referrer?: string, at = 1): StoredEvent => ({
  id: `e${serial++}`,
  kind: 'page_view',
  at,
  receivedAt: at,
  provenance: 'browser',
  url: SITE + path,
  ...(referrer !== undefined && { referrer }),
})

describe('touchOf()', () => {
  test.each([
    ['/', undefined, { channel: 'direct' }],
    ['/', 'https://www.google.de/', { channel: 'organic search', referrer: 'google.de' }],
    ['/', 'https://duckduckgo.com/', { channel: 'organic search' }],
    ['/', 'https://www.linkedin.com/feed', { channel: 'organic social', referrer: 'linkedin.com' }],
    ['/', 'https://t.co/abc', { channel: 'organic social' }],
    ['/', 'https://mail.google.com/', { channel: 'e-mail' }],
    ['/', 'https://news.example.org/story', { channel: 'referral', referrer: 'news.example.org' }],
    ['/', 'https://blog.notgoogle.example/', { channel: 'referral' }],
    ['/?gclid=1', 'https://www.google.com/', { channel: 'paid search' }],
    ['/?msclkid=1', undefined, { channel: 'paid search' }],
    ['/?fbclid=1', undefined, { channel: 'organic social' }],
    ['/?li_fat_id=1', 'https://www.linkedin.com/', { channel: 'paid social' }],
    [
      '/?utm_source=google&utm_medium=cpc&utm_campaign=spring',
      undefined,
      { channel: 'paid search', campaign: 'spring', referrer: 'google' },
    ],
    ['/?utm_source=LinkedIn&utm_medium=paid-social', undefined, { channel: 'paid social' }],
    ['/?utm_source=site&utm_medium=cpc', undefined, { channel: 'display' }],
    ['/?utm_source=trade&utm_medium=banner', undefined, { channel: 'display' }],
    [
      '/?utm_source=newsletter&utm_medium=email&utm_campaign=May+news',
      undefined,
      { channel: 'e-mail', campaign: 'May news' },
    ],
    ['/?utm_source=partner&utm_medium=affiliate', undefined, { channel: 'affiliate' }],
    ['/?utm_medium=social', undefined, { channel: 'organic social' }],
    ['/?ref=producthunt', undefined, { channel: 'campaign' }],
    ['/?utm_campaign=%ff', undefined, { channel: 'campaign', campaign: '%ff' }],
    ['/?utm_source=mail&utm_medium=email', `${SITE}/blog`, { channel: 'e-mail', referrer: 'mail' }],
  ] as const)('of %s from %s', (path, referrer, touch) => {
    expect(touchOf(view(path, referrer))).toMatchObject(touch)
  })

  test.each([
    ['a page of the same site', view('/a', `${SITE}/b`)],
    ['a page of another part of the site', view('/a', 'https://docs.harbrook.dev/')],
    ['what is no page', { ...view('/'), kind: 'click' } as StoredEvent],
    [
      'a mail that a server saw clicked',
      { ...view('/'), kind: 'email', message: 'm', action: 'clicked' } as StoredEvent,
    ],
  ])('is none of %s', (_, event) => {
    expect(touchOf(event)).toBeNull()
  })

  test('is the message of a signed link', () => {
    const click = {
      ...view('/'),
      kind: 'email',
      message: 'spring',
      action: 'clicked',
      lead: 'x',
    } as StoredEvent
    expect(touchOf(click)).toMatchObject({ channel: 'e-mail', campaign: 'spring' })
  })
})

describe('arrivalsOf()', () => {
  test('keeps the first of all and the last that was not direct', () => {
    const events = [
      view('/', undefined, 10),
      view('/?gclid=1', undefined, 20),
      view('/?ref=x', undefined, 30),
      view('/', undefined, 40),
    ]
    expect(arrivalsOf(events)).toMatchObject({
      first: { at: 10, channel: 'direct' },
      last: { at: 30, channel: 'campaign' },
      network: null,
    })
    expect(arrivalsOf([view('/', `${SITE}/b`)])).toBeNull()
  })

  test('comes to the same in any order, in any grouping and with anything twice', () => {
    const event = fc
      .tuple(
        fc.constantFrom('/', '/?gclid=1', '/?utm_source=a&utm_campaign=b', '/?ref=x'),
        fc.constantFrom(undefined, 'https://www.google.com/', 'https://a.example/', `${SITE}/b`),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('a', 'b'),
        fc.constantFrom(undefined, 'One Ltd', 'Two Ltd'),
      )
      .map(([path, referrer, at, id, network]) => ({
        ...view(path, referrer, at),
        id,
        ...(network && { network }),
      }))
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 8 }).chain((list) =>
          fc.record({
            list: fc.constant(list),
            mixed: fc.shuffledSubarray([...list, ...list], { minLength: 2 * list.length }),
            cut: fc.nat({ max: 2 * list.length }),
          }),
        ),
        ({ list, mixed, cut }) => {
          const parts = [arrivalsOf(mixed.slice(0, cut)), arrivalsOf(mixed.slice(cut))]
          expect(joinArrivals(parts)).toEqual(arrivalsOf(list))
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
