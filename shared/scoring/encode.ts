import type { Registers } from './registers.ts'

export function encodeRegisters(_registers: Registers): string {
  throw new Error('not yet')
}

export function decodeRegisters(_text: string): Registers {
  throw new Error('not yet')
}
