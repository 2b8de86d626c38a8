import { describe, expect, it } from 'vitest'
import { checkModel, halfLife, steps } from '../../../shared/scoring/index.ts'

describe('checkModel', () => {
  it('takes both presets, also after a way through JSON', () => {
    expect(checkModel(halfLife)).toEqual({ ok: true, model: halfLife })
    expect(checkModel(JSON.parse(JSON.stringify(steps)))).toEqual({ ok: true, model: steps })
  })

  it.each([null, 7, 'model', [], true])('refuses %j, which is no model', (input) => {
    expect(pathsOf(input)).toEqual([''])
  })

  it('tells every fault at once, each with its place and what to do', () => {
    const answer = checkModel({ ...halfLife, bands: [60, 40], grades: { A: 1, B: 'x', C: 1 }, name: '' })
    expect(answer).toEqual({
      ok: false,
      faults: [
        { path: 'name', fault: 'is not a text', fix: 'write some text' },
        { path: 'grades.B', fault: 'is "x"', fix: 'write a number from 0 to 10000' },
        { path: 'bands', fault: 'are not three', fix: 'write the marks of 1, 2 and 3' },
      ],
    })
  })

  const PAGE = { kind: 'event', id: 'r', name: 'R', on: { kind: 'page_view' }, points: 5, decay: 'none' }

  it.each([
    ['an unknown field', { ...PAGE, weight: 3 }, 'rules[0]', /remove it/],
    ['a missing field', { ...PAGE, decay: undefined }, 'rules[0]', /add decay/],
    ['half points', { ...PAGE, points: 0.5 }, 'rules[0].points', /whole/],
    ['an unknown kind of event', { ...PAGE, on: { kind: 'purchase' } }, 'rules[0].on.kind', /page_view/],
    [
      'a tag that is not there',
      { ...PAGE, on: { kind: 'page_view', tag: 'prices' } },
      'rules[0].on.tag',
      /pricing/,
    ],
    [
      'a tag that is not there, in an exception',
      { ...PAGE, on: { kind: 'page_view', except: [{ tag: 'x' }] } },
      'rules[0].on.except.tag',
      /pricing/,
    ],
    ['a group that is not there', { ...PAGE, group: 'fun' }, 'rules[0].group', /awareness/],
    ['a dimension that is not there', { ...PAGE, dimension: 'fun' }, 'rules[0].dimension', /engagement/],
    ['points for an event in fit', { ...PAGE, dimension: 'fit' }, 'rules[0]', /fact/],
    [
      'a half-life of nothing',
      { ...PAGE, decay: { halfLifeDays: 0 } },
      'rules[0].decay.halfLifeDays',
      /0.01/,
    ],
    [
      'validity that ends before it begins',
      { ...PAGE, validFrom: 9, validTo: 9 },
      'rules[0].validTo',
      /swap/,
    ],
    [
      'points for silence',
      { kind: 'absence', id: 'r', name: 'R', since: 'engaged', points: 5, afterDays: 3 },
      'rules[0].points',
      /-1$/,
    ],
    [
      'points taken for ever',
      { kind: 'absence', id: 'r', name: 'R', since: 'engaged', points: -5, afterDays: 3, repeat: true },
      'rules[0]',
      /floor/,
    ],
    // What cannot come out the same in any order of arrival.
    ['a rolling window', { ...PAGE, caps: { rolling: { count: 2, days: 7 } } }, 'rules[0].caps', /calendar/],
    [
      'a trait as it was at the event',
      { ...PAGE, on: { kind: 'page_view', trait: 'title' } },
      'rules[0].on',
      /when/,
    ],
    ['a sequence', { ...PAGE, after: { kind: 'form' } }, 'rules[0]', /sequence/],
    [
      'the first ones ever, and few a day',
      { ...PAGE, caps: { earliest: 3, perDay: 1 } },
      'rules[0].caps.earliest',
      /alone/,
    ],
    [
      'points for leaving at once',
      { ...PAGE, perSession: { atLeast: 1, atMost: 1 } },
      'rules[0].points',
      /atMost/,
    ],
    [
      'a session of fewer than it needs',
      { ...PAGE, points: -1, perSession: { atLeast: 3, atMost: 2 } },
      'rules[0].perSession.atMost',
      /raise/,
    ],
    [
      'a key kept for a period',
      { ...PAGE, caps: { once: { per: 'url', within: 'period' } } },
      'rules[0].caps.once.within',
      /day/,
    ],
    [
      'a key kept for longer than its caps',
      { ...PAGE, caps: { once: { per: 'url', within: 'ever' }, perDay: 2 } },
      'rules[0].caps',
      /late event/,
    ],
    [
      'a key that the event lacks',
      { ...PAGE, caps: { once: { per: 'file', within: 'day' } } },
      'rules[0].caps.once.per',
      /download/,
    ],
    ['more than is remembered', { ...PAGE, caps: { lifetime: 65 } }, 'rules[0].caps.lifetime', /64/],
    [
      'a ladder over sessions',
      { ...PAGE, points: { first: 1, next: 2 }, perSession: { atLeast: 3 } },
      'rules[0].perSession',
      /plain/,
    ],
  ])('refuses %s', (_name, rule, path, fix) => {
    const answer = checkModel({
      ...halfLife,
      rules: [JSON.parse(JSON.stringify(rule))],
    })
    const faults = answer.ok ? [] : answer.faults
    const expected = faults.find((fault) => fault.path === path)
    expect(faults.map((fault) => fault.path)).toContain(path)
    expect(expected?.fix).toMatch(fix)
  })

  it.each([
    ['two rules of one name', { rules: [PAGE, PAGE] }, 'rules[1]'],
    ['a place that has no time', { timeZone: 'Europe/Atlantis' }, 'timeZone'],
    ['more than full trust', { trust: { browser: 1.1 } }, 'trust.browser'],
    ['a journey of three marks', { journey: [1, 2, 3] }, 'journey'],
    ['a journey that goes back', { journey: [50, 20] }, 'journey'],
    ['leaving above entering', { thresholds: { enter: 60, leave: 61 } }, 'thresholds.leave'],
    [
      'a segment that is left above its entry',
      { segments: [{ name: 's', when: { sessions: 2 }, enter: 9, leave: 10 }] },
      'segments[0].leave',
    ],
    ['bands out of order', { bands: [40, 60, 20] }, 'bands'],
    [
      'bands of a product out of order',
      { dimensions: [{ id: 'd', name: 'D', bands: [40, 60, 20] }] },
      'dimensions[0].bands',
    ],
    ['grades out of order', { grades: { A: 10, B: 50, C: 25 } }, 'grades'],
    ['a limit that silence cannot meet', { groups: [{ id: 'g', name: 'G', min: 5 }] }, 'groups[0].min'],
    ['a dimension that every model has', { dimensions: [{ id: 'fit', name: 'Fit' }] }, 'dimensions[0]'],
    ['a gate of no known form', { hold: { planet: 'mars' } }, 'hold'],
    ['a name from the prototype', { hold: { constructor: 1 } }, 'hold'],
    ['more to remember than there is room', { keep: 65 }, 'keep'],
  ])('refuses %s', (_name, change, path) => {
    expect(pathsOf({ ...halfLife, rules: [], ...change })).toContain(path)
  })
})

function pathsOf(input: unknown): string[] {
  const answer = checkModel(input)
  return answer.ok ? [] : answer.faults.map((fault) => fault.path)
}
