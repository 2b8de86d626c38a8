import type { StoredEvent } from '../wire.ts'
import type { CompiledModel } from './compile.ts'

export interface Registers {
  basis: string
}

export function emptyRegisters(): Registers {
  return { basis: '' }
}

/** The registers with these events in, in any order and grouping. With `claimedAt`, a lead's: what is before its look-back stays out. */
export function fold(
  _registers: Registers,
  _events: readonly StoredEvent[],
  _compiled: CompiledModel,
  _claimedAt?: number,
): Registers {
  throw new Error('not yet')
}

/** A visitor's registers as they count for the lead that claimed it at `claimedAt`. */
export function linked(_registers: Registers, _compiled: CompiledModel, _claimedAt: number): Registers {
  throw new Error('not yet')
}

export function merge(_parts: readonly Registers[], _compiled: CompiledModel): Registers {
  throw new Error('not yet')
}
