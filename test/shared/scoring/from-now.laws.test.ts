import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkModel,
  emptyRegisters,
  fold,
  fromNow,
  type Model,
  type Rule,
  score,
} from '../../../shared/scoring/index.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { denseModel, history, NOW, PATIENCE, RUNS } from './arbitrary.ts'
import { compiled, DAY } from './make.ts'

const OLD = denseModel(64)
/** What people edit: prices, tags, groups, rules gone and rules new. */
const NEXT: Model = {
  ...OLD,
  tags: [{ name: 'a', patterns: ['/b*', '/c'] }],
  groups: OLD.groups.filter(({ id }) => id !== 'small'),
  rules: [
    ...OLD.rules.filter(({ id }) => id !== 'any' && id !== 'period').map(edited),
    { kind: 'event', id: 'new', name: 'New', on: { kind: 'page_view' }, points: 50, decay: 'none' },
  ],
}
const MERGED = fromNow(OLD, NEXT, { at: NOW, version: 7 })

describe('fromNow', PATIENCE, () => {
  it('makes a model that passes its check', () => {
    expect(checkModel(MERGED)).toMatchObject({ ok: true })
    expect(checkModel(NEXT)).toMatchObject({ ok: true })
  })

  it('gives what has been done what it was worth, and what is done from now on what it is worth now', () => {
    fc.assert(
      fc.property(history(), fc.nat(40 * DAY), (events, wait) => {
        const later = events.map((event) => ({ ...event, at: event.at + 75 * DAY }))
        for (const day of [0, 3, 30].map((days) => NOW + wait + days * DAY)) {
          expect(
            pointsOf(
              events.filter(({ at }) => at < NOW),
              MERGED,
              day,
            ),
          ).toEqual(
            pointsOf(
              events.filter(({ at }) => at < NOW),
              OLD,
              day,
            ),
          )
          const now = day + 75 * DAY
          expect(
            pointsOf(
              later.filter(({ at }) => at >= NOW),
              MERGED,
              now,
            ),
          ).toEqual(
            pointsOf(
              later.filter(({ at }) => at >= NOW),
              NEXT,
              now,
            ),
          )
        }
      }),
      RUNS,
    )
  })

  it('leaves alone what stays as it is, and what has no past', () => {
    const same = fromNow(OLD, OLD, { at: NOW, version: 7 })
    expect(same).toEqual(OLD)
    const facts = NEXT.rules.filter(({ kind }) => kind !== 'event')
    expect(MERGED.rules.filter(({ kind }) => kind !== 'event')).toEqual(facts)
  })

  it('may be done again and again', () => {
    const again = fromNow(
      MERGED,
      { ...MERGED, rules: MERGED.rules.map(edited) },
      { at: NOW + DAY, version: 8 },
    )
    expect(checkModel(again)).toMatchObject({ ok: true })
  })
})

function edited(rule: Rule): Rule {
  return rule.kind === 'event' && typeof rule.points === 'number' && rule.group === undefined
    ? { ...rule, points: rule.points - 1 }
    : rule.kind === 'event' && rule.group === 'small'
      ? (({ group, ...rest }) => rest)(rule)
      : rule
}

/** What event rules give, by rule, whatever version's. */
function pointsOf(events: readonly StoredEvent[], model: Model, now: number): Record<string, number> {
  const version = compiled(model)
  const { dimensions } = score(fold(emptyRegisters(), events, version), version, now)
  const ids = new Set(model.rules.filter(({ kind }) => kind === 'event').map(({ id }) => id))
  const reasons = Object.values(dimensions).flatMap(({ reasons }) => reasons)
  const own = reasons.filter(({ rule }) => ids.has(rule))
  return Object.fromEntries(own.map(({ rule, points }) => [rule.replace(/-until-v\d+$/, ''), points]))
}
