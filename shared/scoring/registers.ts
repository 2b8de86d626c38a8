import type { StoredEvent } from '../wire.ts'
import type { CompiledModel } from './compile.ts'
import { secondsOf } from './days.ts'
import { type Claimed, claimedBy } from './look-back.ts'
import { addressesOf, traitsOf } from './said.ts'
import type { Bounds } from './shapes/bounds.ts'
import type { Entry } from './shapes/entry.ts'
import { recent } from './shapes/recent.ts'
import { SHAPES } from './shapes/shapes.ts'
import { settleTraits, type Trait } from './shapes/trait.ts'
import { entryOf, type Signal } from './signals.ts'

/**
 * What is kept of a visitor, or of a lead: the same after the same events, whatever the order and grouping they came
 * in. Holds no points; those are applied when read. Plain data, never changed in place.
 */
export interface Registers {
  /** Of the model under which every event so far was folded; `-` after a change of signals, until a rebuild. */
  readonly basis: string
  readonly signals: Readonly<Record<string, Register>>
  readonly traits: readonly Trait[]
  /** E-mail addresses given, the newest. */
  readonly addresses: readonly Entry[]
}

export interface Register {
  /** The earliest and the latest match ever, counted or not, in whole seconds. */
  readonly first: number
  readonly last: number
  /** How many matched ever, counted or not. */
  readonly seen: number
  readonly entries: readonly Entry[]
}

const MIXED = '-'
const ADDRESSES: Bounds = { keyed: true, perDay: 0, days: 1, perPeriod: 0, need: 1, keep: 64 }

export function emptyRegisters(): Registers {
  return { basis: '', signals: {}, traits: [], addresses: [] }
}

/**
 * The registers with these events in; give each event once. With `claimedAt`, a lead's: what its visitor did before
 * the look-back stays out. An event that must count nothing (late, an excluded bot) is not to be given.
 */
export function fold(
  registers: Registers,
  events: readonly StoredEvent[],
  compiled: CompiledModel,
  claimedAt?: number,
): Registers {
  if (events.length === 0) return registers
  return merge([registers, observe(events, compiled, claimedAt)], compiled)
}

/** A visitor's registers as they count for the lead that claimed it at `claimedAt`: the look-back is cut. */
export function linked(registers: Registers, compiled: CompiledModel, claimedAt: number): Registers {
  const signals = { ...registers.signals }
  for (const { signal } of compiled.signals) {
    const register = signals[signal.id]
    if (!register) continue
    const claimed = claimedBy(signal, compiled.model, claimedAt)
    signals[signal.id] = { ...register, entries: register.entries.map(claimed).filter((one) => one !== null) }
  }
  return { ...registers, signals }
}

/** One person's registers, from those of all its visitors. Never from parts that share an event. */
export function merge(parts: readonly Registers[], compiled: CompiledModel): Registers {
  const filled = parts.filter((part) => part.basis !== '')
  const [only] = filled
  if (!only) return emptyRegisters()
  if (filled.length === 1 && only.basis === compiled.basis) return only
  const signals: Record<string, Register> = {}
  for (const { signal } of compiled.signals) {
    const registers = filled.flatMap((part) => part.signals[signal.id] ?? [])
    const joined = join(registers, signal)
    if (joined) signals[signal.id] = joined
  }
  return {
    basis: filled.every((part) => isComplete(part, compiled)) ? compiled.basis : MIXED,
    signals,
    traits: joinLists(
      filled.map((part) => part.traits),
      settleTraits,
    ),
    addresses: joinLists(
      filled.map((part) => part.addresses),
      (all) => recent(all, ADDRESSES),
    ),
  }
}

/** False where the model collects something these registers were not folded for from their first event on: rebuild them. */
export function isComplete(registers: Registers, compiled: CompiledModel): boolean {
  const { basis } = registers
  return basis === '' || basis === compiled.basis || compiled.covers.has(basis)
}

/** The registers of these events alone. */
function observe(
  events: readonly StoredEvent[],
  compiled: CompiledModel,
  claimedAt: number | undefined,
): Registers {
  const found: Observed[] = []
  for (const event of events) {
    for (const { index, signal, matches } of compiled.signalsByKind.get(event.kind) ?? []) {
      if (!matches(event)) continue
      found[index] ??= observed(signal, compiled, claimedAt)
      add(found[index], event)
    }
  }
  const signals: Record<string, Register> = {}
  for (const { signal, first, last, seen, entries } of found.filter(Boolean)) {
    signals[signal.id] = { first, last, seen, entries: SHAPES[signal.shape](entries, signal) }
  }
  return {
    basis: compiled.basis,
    signals,
    traits: settleTraits(events.flatMap(traitsOf)),
    addresses: recent(events.flatMap(addressesOf), ADDRESSES),
  }
}

interface Observed {
  signal: Signal
  claimed: Claimed
  first: number
  last: number
  seen: number
  entries: Entry[]
}

function observed(signal: Signal, { model }: CompiledModel, claimedAt: number | undefined): Observed {
  const claimed = claimedAt === undefined ? asItIs : claimedBy(signal, model, claimedAt)
  const [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  return { signal, claimed, first, last, seen: 0, entries: [] }
}

function asItIs(entry: Entry): Entry {
  return entry
}

/** `first` is a date, so that it can be found among the entries; `last` is when something was last seen to happen. */
function add(into: Observed, event: StoredEvent): void {
  const entry = entryOf(event, into.signal)
  const second = secondsOf(event.at)
  into.first = Math.min(into.first, entry?.at ?? second)
  into.last = Math.max(into.last, second)
  into.seen++
  const claimed = entry && into.claimed(entry)
  if (claimed) into.entries.push(claimed)
}

function join(registers: readonly Register[], signal: Signal): Register | undefined {
  if (registers.length < 2) return registers[0]
  return {
    first: Math.min(...registers.map((register) => register.first)),
    last: Math.max(...registers.map((register) => register.last)),
    seen: registers.reduce((total, { seen }) => total + seen, 0),
    entries: joinLists(
      registers.map((register) => register.entries),
      (all) => SHAPES[signal.shape](all, signal),
    ),
  }
}

/** Lists are settled already; only where two have something is there anything to settle. */
function joinLists<Item>(
  lists: readonly (readonly Item[])[],
  settle: (all: Item[]) => Item[],
): readonly Item[] {
  const filled = lists.filter((list) => list.length > 0)
  return filled.length < 2 ? (filled[0] ?? []) : settle(filled.flat())
}
