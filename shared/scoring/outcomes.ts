import type { Outcome } from '../wire.ts'
import { SECOND } from './days.ts'
import type { Register, Registers } from './registers.ts'
import { OUTCOMES } from './shapes/last-word.ts'
import { OUTCOME, RESET, type Trait } from './shapes/trait.ts'

/** What became of a person, by the last word on it: by event time, then by what overrules what, then by id. */
export interface LastOutcome {
  /** The event's. */
  id: string
  /** When, in milliseconds. */
  at: number
  outcome: Outcome['outcome']
}

export function lastOutcome(registers: Registers): LastOutcome | null {
  const trait = said(registers, OUTCOME)
  const outcome = OUTCOMES.find((known) => known === trait?.value)
  return trait && outcome ? { id: trait.id, at: trait.at * SECOND, outcome } : null
}

/**
 * What is left of registers once their person has begun anew: nothing that happened before, but who the person is. Taken
 * away when read, so it does not matter when the reset arrives. A place under a cap that was used before stays used.
 */
export function sinceReset(registers: Registers): Registers {
  const begun = said(registers, RESET)?.value
  if (typeof begun !== 'number') return registers
  const from = begun / SECOND
  const signals: Record<string, Register> = {}
  for (const [id, register] of Object.entries(registers.signals)) {
    if (register.last < from) continue
    signals[id] = { ...register, entries: register.entries.filter(({ at }) => at >= from) }
  }
  return { ...registers, signals }
}

function said({ traits }: Registers, name: string): Trait | undefined {
  return traits.find((trait) => trait.name === name)
}
