import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeRegisters,
  emptyRegisters,
  encodeRegisters,
  fold,
  halfLife,
  lastOutcome,
  merge,
} from '../../../shared/scoring/index.ts'
import { settleTraits } from '../../../shared/scoring/shapes/trait.ts'
import type { Outcome, StoredEvent } from '../../../shared/wire.ts'
import { PATIENCE, RUNS, shuffled } from './arbitrary.ts'
import { compiled, DAY_ZERO } from './make.ts'

type Word = Outcome['outcome']

const version = compiled(halfLife)
/** From what is overruled by all others to what overrules them all. */
const ORDER: readonly Word[] = ['reset', 'sql', 'opportunity', 'lost', 'disqualified', 'won']

/** What sales says of somebody on one day, dated by its midnight, and what it comes to. */
const SAID: [said: Word[], last: Word][] = [
  [['opportunity', 'won'], 'won'],
  [['sql', 'opportunity'], 'opportunity'],
  [['sql', 'opportunity', 'won'], 'won'],
  [['opportunity', 'lost'], 'lost'],
  [['sql', 'disqualified'], 'disqualified'],
  [['lost', 'disqualified'], 'disqualified'],
  [['won', 'lost'], 'won'],
  [['won', 'disqualified'], 'won'],
  [['reset', 'sql'], 'sql'],
  [['lost', 'reset'], 'lost'],
]

describe('of outcomes of one instant', () => {
  it.each(SAID)('%j, the last word is %s, whatever their ids and their order', (said, last) => {
    for (const ids of [said.map((_, nth) => `crm-${nth}`), said.map((_, nth) => `crm-${9 - nth}`)]) {
      const events = said.map((word, nth) => outcome(word, DAY_ZERO, ids[nth]))
      for (const order of [events, events.toReversed()]) expect(lastOf(order)?.outcome).toBe(last)
    }
  })

  it('two that are the same are told apart by their ids', () => {
    const two = [outcome('sql', DAY_ZERO, 'b'), outcome('sql', DAY_ZERO, 'a')]
    expect(lastOf(two)).toEqual({ id: 'b', at: DAY_ZERO, outcome: 'sql' })
    expect(lastOf(two.toReversed())).toEqual({ id: 'b', at: DAY_ZERO, outcome: 'sql' })
  })
})

describe('of outcomes of one second', () => {
  it.each<[Word, Word]>([
    ['won', 'lost'],
    ['lost', 'reset'],
    ['opportunity', 'sql'],
  ])('%s and then %s, the later counts', (first, second) => {
    const two = [outcome(first, DAY_ZERO + 200, 'b'), outcome(second, DAY_ZERO + 201, 'a')]
    expect(lastOf(two)?.outcome).toBe(second)
    expect(lastOf(two.toReversed())?.outcome).toBe(second)
  })
})

const instants = fc.constantFrom(0, 1, 999, 1_000, 1_001, 86_400_000).map((ms) => DAY_ZERO + ms)
const many = fc
  .array(fc.tuple(fc.constantFrom(...ORDER), instants, fc.constantFrom('a', 'b', 'c', 'd')), {
    maxLength: 12,
  })
  // Of one visitor an id is there once.
  .map((all) => all.map(([word, at, id], nth) => outcome(word, at, `${id}${nth}`)))

describe('the last word', PATIENCE, () => {
  it('is the latest, then what overrules, then the greater id, in any order and grouping', () => {
    const said = many.chain((events) =>
      fc.tuple(fc.constant(events), shuffled(events), fc.nat(events.length), fc.nat(events.length)),
    )
    fc.assert(
      fc.property(said, ([events, arrived, ...cuts]) => {
        const [low = 0, high = 0] = cuts.toSorted((a, b) => a - b)
        const parts = [arrived.slice(0, low), arrived.slice(low, high), arrived.slice(high)].map(registersOf)
        const [a = emptyRegisters(), b = emptyRegisters(), c = emptyRegisters()] = parts
        const whole = registersOf(events)
        const text = encodeRegisters(whole)
        expect(encodeRegisters(merge([merge([a, b], version), c], version))).toBe(text)
        expect(encodeRegisters(merge([a, merge([c, b], version)], version))).toBe(text)
        expect(encodeRegisters(decodeRegisters(text))).toBe(text)
        expect(settleTraits([...whole.traits, ...a.traits, ...whole.traits])).toEqual(whole.traits)
        expect(lastOutcome(whole)?.id).toBe(events.toSorted(byStanding).at(-1)?.id)
      }),
      RUNS,
    )
  })
})

/** As it is meant, and nothing else: no registers, no seconds. */
function byStanding(a: StoredEvent, b: StoredEvent): number {
  return a.at - b.at || placeOf(a) - placeOf(b) || (a.id < b.id ? -1 : 1)
}

function placeOf(event: StoredEvent): number {
  return event.kind === 'outcome' ? ORDER.indexOf(event.outcome) : -1
}

function registersOf(events: readonly StoredEvent[]) {
  return fold(emptyRegisters(), events, version)
}

function lastOf(events: readonly StoredEvent[]) {
  return lastOutcome(events.reduce((state, event) => fold(state, [event], version), emptyRegisters()))
}

function outcome(word: Word, at: number, id = 'id'): StoredEvent {
  return { kind: 'outcome', outcome: word, id, at, receivedAt: at, provenance: 'server' }
}
