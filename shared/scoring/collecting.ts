import { basisOf, byId, compileSignals } from './collect.ts'
import type { CompiledModel } from './compile.ts'
import { lookBackDaysOf, marksAnonymous } from './look-back.ts'

/** Whether the next model looks at something the serving one does not collect: then the past has to be gone through. */
export function needsReplay(serving: CompiledModel, next: CompiledModel): boolean {
  const collected = new Set(serving.signals.map(({ signal }) => signal.id))
  return next.signals.some(({ signal }) => !collected.has(signal.id))
}

/** Whether leads have to be put together anew from their visitors: what is from before the claim counts otherwise. */
export function needsRemerge({ model: serving }: CompiledModel, { model: next }: CompiledModel): boolean {
  return lookBackDaysOf(serving) !== lookBackDaysOf(next) || marksAnonymous(serving) !== marksAnonymous(next)
}

/**
 * Scores as `serving` does, and collects what `next` needs as well: for the time of a replay. Registers of its basis are
 * complete for both.
 */
export function collectingBoth(serving: CompiledModel, next: CompiledModel): CompiledModel {
  const both = new Map([...serving.signals, ...next.signals].map(({ signal }) => [signal.id, signal]))
  const signals = [...both.values()].sort(byId)
  return {
    ...serving,
    basis: basisOf(signals),
    covers: new Set(),
    ...compileSignals(signals, serving.tools),
  }
}
