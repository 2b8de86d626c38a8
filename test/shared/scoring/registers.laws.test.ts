import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CompiledModel,
  decodeRegisters,
  emptyRegisters,
  encodeRegisters,
  fold,
  halfLife,
  linked,
  merge,
  type Registers,
  score,
  steps,
} from '../../../shared/scoring/index.ts'
import type { StoredEvent } from '../../../shared/wire.ts'
import { DENSE, history, instant, NOW, PATIENCE, RUNS, shuffled } from './arbitrary.ts'
import { compiled } from './make.ts'

const model = fc
  .constantFrom(...DENSE, halfLife, steps)
  .map((each) => named(compiled(each), `${each.name} ${each.keep}`))

describe('registers', PATIENCE, () => {
  it('are the same whatever the order and grouping of arrival', () => {
    const arrivals = fc
      .tuple(model, history())
      .chain(([version, events]) =>
        fc.tuple(
          fc.constant(version),
          fc.constant(events),
          shuffled(events),
          fc.array(fc.nat(events.length)),
        ),
      )
    fc.assert(
      fc.property(arrivals, ([version, events, arrived, cuts]) => {
        const inBatches = batches(arrived, cuts).reduce(
          (registers, batch) => fold(registers, batch, version),
          emptyRegisters(),
        )
        same(inBatches, fold(emptyRegisters(), events, version), version)
      }),
      RUNS,
    )
  })

  it('of a lead are those of its visitors merged, whoever saw what first', () => {
    const visitors = fc.tuple(model, fc.array(history(20), { minLength: 1, maxLength: 4 }))
    fc.assert(
      fc.property(visitors, ([version, histories]) => {
        const parts = histories.map((events) => fold(emptyRegisters(), events, version))
        const whole = fold(emptyRegisters(), histories.flat(), version)
        same(merge(parts, version), whole, version)
        same(merge(parts.toReversed(), version), whole, version)
        const [first = emptyRegisters(), ...rest] = parts
        same(merge([first, merge(rest, version)], version), whole, version)
      }),
      RUNS,
    )
  })

  it('of a lead that folds each event as it comes equal its visitors cut at their claims and merged', () => {
    const claims = fc
      .tuple(model, fc.array(fc.tuple(history(25), instant), { minLength: 1, maxLength: 3 }))
      .chain(([version, visitors]) => {
        const events = visitors.flatMap(([events, claimedAt]) =>
          events.map((event) => ({ event, claimedAt })),
        )
        return fc.tuple(fc.constant(version), fc.constant(visitors), shuffled(events))
      })
    fc.assert(
      fc.property(claims, ([version, visitors, arrived]) => {
        const live = arrived.reduce(
          (registers, { event, claimedAt }) => fold(registers, [event], version, claimedAt),
          emptyRegisters(),
        )
        same(
          live,
          merge(
            visitors.map((visitor) => joined(visitor, version)),
            version,
          ),
          version,
        )
      }),
      RUNS,
    )
  })

  it('of a lead are, after a visitor is taken out again, as if it had never been in', () => {
    const visitor = fc.tuple(history(25), instant)
    fc.assert(
      fc.property(model, visitor, visitor, visitor, history(5), (version, a, b, gone, later) => {
        const staying = [a, b].map((each) => joined(each, version))
        const all = merge([...staying, joined(gone, version)], version)
        fold(all, later, version)
        const [own = emptyRegisters(), other = emptyRegisters()] = staying
        same(merge([fold(own, later, version, a[1]), other], version), live([a, b], later, version), version)
      }),
      RUNS,
    )
  })

  it('come back from their text as they were', () => {
    fc.assert(
      fc.property(model, history(), (version, events) => {
        const registers = fold(emptyRegisters(), events, version)
        expect(decodeRegisters(encodeRegisters(registers))).toEqual(registers)
      }),
      RUNS,
    )
  })

  it('come back from their text whatever people say of themselves', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (traits) => {
        const version = compiled(halfLife)
        const said: StoredEvent = {
          id: 'i',
          at: NOW,
          receivedAt: NOW,
          provenance: 'browser',
          kind: 'identify',
          traits,
        }
        const registers = fold(emptyRegisters(), [said], version)
        expect(decodeRegisters(encodeRegisters(registers))).toEqual(registers)
      }),
    )
  })

  it('are never changed in place', () => {
    fc.assert(
      fc.property(model, history(15), history(15), instant, (version, events, more, claimedAt) => {
        const registers = fold(emptyRegisters(), events, version)
        const before = encodeRegisters(registers)
        fold(registers, more, version)
        linked(registers, version, claimedAt)
        merge([registers, fold(emptyRegisters(), more, version)], version)
        score(registers, version, NOW)
        expect(encodeRegisters(registers)).toBe(before)
      }),
      RUNS,
    )
  })
})

type Visitor = [events: StoredEvent[], claimedAt: number]

function joined([events, claimedAt]: Visitor, version: CompiledModel): Registers {
  return linked(fold(emptyRegisters(), events, version), version, claimedAt)
}

/** Keeps a counterexample readable. */
function named(version: CompiledModel, name: string): CompiledModel {
  return Object.assign(version, { [fc.toStringMethod]: () => name })
}

function live(visitors: Visitor[], later: StoredEvent[], version: CompiledModel): Registers {
  const registers = visitors.reduce(
    (lead, [events, claimedAt]) => fold(lead, events, version, claimedAt),
    emptyRegisters(),
  )
  return fold(registers, later, version, visitors[0]?.[1])
}

/** To the last character, and so to the last bit of the score. */
function same(actual: Registers, expected: Registers, version: CompiledModel): void {
  expect(encodeRegisters(actual)).toBe(encodeRegisters(expected))
  expect(score(actual, version, NOW)).toEqual(score(expected, version, NOW))
}

function batches<Item>(items: readonly Item[], cuts: readonly number[]): Item[][] {
  const marks = [0, ...cuts.toSorted((a, b) => a - b), items.length]
  return marks.slice(1).map((mark, index) => items.slice(marks[index], mark))
}
