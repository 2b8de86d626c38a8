import type { Provenance } from '../wire.ts'
import type { Collector } from './collect.ts'
import type { ModelTools } from './compile.ts'
import type { Gate } from './model.ts'
import type { Registers } from './registers.ts'
import type { Entry } from './shapes/entry.ts'
import { compileTest, isKnown } from './value.ts'

/** Does it hold of the person, by what is known now? Time alone never changes the answer. */
export type GateTest = (registers: Registers) => boolean

export function compileGate(gate: Gate, collect: Collector, tools: ModelTools): GateTest {
  const compile = (part: Gate) => compileGate(part, collect, tools)
  if ('all' in gate) {
    const parts = gate.all.map(compile)
    return (registers) => parts.every((part) => part(registers))
  }
  if ('any' in gate) {
    const parts = gate.any.map(compile)
    return (registers) => parts.some((part) => part(registers))
  }
  if ('not' in gate) {
    const part = compile(gate.not)
    return (registers) => !part(registers)
  }
  if ('trait' in gate) {
    const names = [gate.trait].flat()
    const passes = compileTest(gate.test)
    const believed = gate.provenance && [gate.provenance].flat()
    return (registers) => passes(traitOf(registers, names, believed))
  }
  if ('mailbox' in gate) {
    const free = gate.mailbox === 'free'
    return ({ addresses }) => addresses.length > 0 && isFree(bestAddress(addresses, tools), tools) === free
  }
  if ('last' in gate) {
    const on = collect.last(gate.last)
    const off = collect.last(gate.notSince)
    return (registers) => lastOf(registers, on) >= Math.max(lastOf(registers, off), 0)
  }
  if ('sessions' in gate) {
    const id = collect.sessions()
    return ({ signals }) => (signals[id]?.entries.length ?? 0) >= gate.sessions
  }
  const id = collect.engaged()
  return ({ signals }) =>
    (signals[id]?.entries ?? []).reduce((total, view) => total + view.n, 0) >= gate.engagedSeconds
}

/** The traits a gate looks at. */
export function traitsIn(gate: Gate): string[] {
  if ('trait' in gate) return [gate.trait].flat()
  const parts = 'all' in gate ? gate.all : 'any' in gate ? gate.any : 'not' in gate ? [gate.not] : []
  return parts.flatMap(traitsIn)
}

/** The value of the first of these names that has one. */
export function traitOf(
  { traits }: Registers,
  names: readonly string[],
  believed?: readonly Provenance[],
): unknown {
  for (const name of names) {
    const said = traits.find((trait) => trait.name === name)
    if (said && isKnown(said.value) && (!believed || believed.includes(said.provenance))) return said.value
  }
  return undefined
}

/** The latest company address if ever one was given, else the latest. */
export function bestAddress(addresses: readonly Entry[], tools: ModelTools): string | undefined {
  const best = addresses.findLast((address) => !isFree(address.key, tools)) ?? addresses.at(-1)
  return best?.key
}

function isFree(address: string | undefined, tools: ModelTools): boolean {
  return address !== undefined && tools.isFreeMailbox(address.slice(address.lastIndexOf('@') + 1))
}

function lastOf({ signals }: Registers, id: string): number {
  return signals[id]?.last ?? Number.NEGATIVE_INFINITY
}
