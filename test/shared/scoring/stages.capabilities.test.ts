import { describe, expect, it } from 'vitest'
import {
  emptyRegisters,
  fold,
  forecast,
  halfLife,
  type Model,
  nextActions,
  nextStage,
  presets,
  type StageState,
  score,
  stageOfOutcome,
} from '../../../shared/scoring/index.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { at, compiled, happened, viewed } from './make.ts'

const KNOWN = { identified: true, held: false, returned: false }
const LEAD: StageState = { stage: 'lead', at: at(0) }

/** Of test/shared/scoring/capabilities.ts: what follows from a score. */
describe('stages', () => {
  it('S60: a lead is worth a call from 60 points on, and until it is under 45', () => {
    expect(stageAt(halfLife, [form(1, 'demo')], LEAD, 1)).toBeNull()
    const over = [form(1, 'demo'), viewed(1, '/product')]
    expect(stageAt(halfLife, over, LEAD, 1)).toBe('mql')
    expect(stageAt(halfLife, over, { stage: 'mql', at: at(1) }, 11)).toBeNull()
    expect(stageAt(halfLife, over, { stage: 'mql', at: at(1) }, 30)).toBe('lead')
  })

  it('S62: a premium customer is called from 80, self-service from 40', () => {
    const of = (segment: string) => happened(1, { kind: 'identify', traits: { segment } })
    const seventy = [form(1, 'demo'), viewed(1, '/pricing')]
    expect(stageAt(halfLife, [...seventy, of('premium')], LEAD, 1)).toBeNull()
    expect(stageAt(halfLife, [...seventy, viewed(1, '/product'), of('premium')], LEAD, 1)).toBe('mql')
    const forty = [viewed(1, '/pricing'), happened(1, { kind: 'download', file: 'a' })]
    expect([
      stageAt(halfLife, forty, LEAD, 1),
      stageAt(halfLife, [...forty, of('self-serve')], LEAD, 1),
    ]).toEqual([null, 'mql'])
  })

  it('S63: hot from 60, warm from 20, else cold; each score of a product by its own marks', () => {
    const bandOf = (events: StoredEvent[]) => read(halfLife, events, 1).band
    expect([
      bandOf([form(1, 'demo'), viewed(1, '/product')]),
      bandOf([form(1, 'demo')]),
      bandOf([viewed(1, '/pricing')]),
      bandOf([viewed(1, '/product')]),
    ]).toEqual([1, 2, 3, 4])
    expect(read(presets['b2b-saas'], [form(1, 'demo')], 1).dimensions.now?.band).toBe(1)
  })

  it('S64: awareness below 20, consideration below 50, then decision, by the raw score', () => {
    const steps = [viewed(1, '/product'), viewed(1, '/pricing'), happened(1, { kind: 'download', file: 'a' })]
    const along = [1, 2, 3].map((count) => read(halfLife, steps.slice(0, count), 1).journey)
    expect(along).toEqual(['awareness', 'consideration', 'decision'])
    expect(read(halfLife, [viewed(1, '/pricing')], 1).journey).toBe('consideration')
    expect(read({ ...halfLife, journey: [5, 10] }, [viewed(1, '/product')], 1).journey).toBe('decision')
  })

  it('S65: sales make an SQL of an MQL, and no score unmakes it', () => {
    const sql: StageState = { stage: stageOfOutcome('sql'), at: at(1) }
    expect([sql.stage, stageAt(halfLife, [], sql, 400)]).toEqual(['sql', null])
  })

  it('S68: who cools down falls out of the list by time alone', () => {
    const over = [form(1, 'demo'), viewed(1, '/product')]
    expect(stageAt(halfLife, over, { stage: 'mql', at: at(1) }, 60)).toBe('lead')
  })

  it('S69: it is known when somebody will have cooled down: 83 points to 45, at half in 21 days', () => {
    const model: Model = {
      ...halfLife,
      groups: [],
      rules: [
        {
          ...({ kind: 'event', id: 'r', name: 'R', on: { kind: 'click' }, points: 83 } as const),
          decay: { halfLifeDays: 21 },
        },
      ],
    }
    const version = compiled(model)
    const registers = fold(emptyRegisters(), [happened(0, { kind: 'click' })], version)
    const fall = forecast(registers, version, { stage: 'mql', at: at(0) }, at(0))
    expect(((fall?.at ?? 0) - at(0)) / 86_400_000).toBeCloseTo(21 * Math.log2(83 / 45), 2)
  })
})

describe('nextActions', () => {
  it('names single acts that would do, the smallest first', () => {
    const answers = next([viewed(1, '/pricing'), happened(1, { kind: 'download', file: 'a' })], 1)
    expect(answers.map(({ rules, raw }) => [...rules.map(({ rule }) => rule), raw])).toEqual([
      ['newsletter', 60],
      ['demo-page', 65],
      ['download', 65],
    ])
  })

  it('names pairs where no single act would do, and says how far they reach', () => {
    const answers = next([viewed(1, '/about')], 1)
    expect(answers).toHaveLength(3)
    expect(answers[0]).toEqual({
      rules: [
        { rule: 'contact', name: 'Made an enquiry' },
        { rule: 'comment', name: 'Commented' },
      ],
      raw: 60,
    })
  })

  it('knows the caps: what counts once a day is no way today', () => {
    const acts = next([viewed(1, '/pricing'), form(1, 'survey')], 1).flatMap(({ rules }) => rules)
    expect(acts.map(({ rule }) => rule)).not.toContain('pricing-page')
  })

  it('names none for whom no act would move', () => {
    const version = compiled(halfLife)
    const over = fold(emptyRegisters(), [form(1, 'demo'), viewed(1, '/product')], version)
    const unfit = fold(emptyRegisters(), [identified('Intern'), form(1, 'demo')], version)
    expect(nextActions(over, version, LEAD, at(1))).toEqual([])
    expect(nextActions(unfit, version, LEAD, at(1))).toEqual([])
    for (const stage of ['mql', 'sql', 'customer', 'disqualified'] as const) {
      expect(nextActions(emptyRegisters(), version, { stage, at: at(0) }, at(1))).toEqual([])
    }
    const capped = compiled({ ...halfLife, groups: halfLife.groups.map((group) => ({ ...group, max: 5 })) })
    expect(nextActions(emptyRegisters(), capped, LEAD, at(1))).toEqual([])
  })
})

function next(events: readonly StoredEvent[], day: number) {
  const version = compiled(halfLife)
  return nextActions(fold(emptyRegisters(), events, version), version, LEAD, at(day))
}

function stageAt(model: Model, events: readonly StoredEvent[], state: StageState, day: number) {
  return nextStage(state, read(model, events, day), KNOWN, compiled(model))?.stage ?? null
}

function read(model: Model, events: readonly StoredEvent[], day: number) {
  const version = compiled(model)
  return score(fold(emptyRegisters(), events, version), version, at(day))
}

function form(day: number, name: string): StoredEvent {
  return happened(day, { kind: 'form', form: name })
}

function identified(title: string): StoredEvent {
  return happened(1, { kind: 'identify', traits: { title } })
}
