import type { Model } from './model.ts'

export interface Fault {
  /** Where, as `rules[3].caps.perDay`. */
  path: string
  fault: string
  fix: string
}

export function checkModel(_input: unknown): { ok: true; model: Model } | { ok: false; faults: Fault[] } {
  throw new Error('not yet')
}
