import type { StoredEvent } from '../wire.ts'
import type { CompiledModel } from './compile.ts'
import { SECOND } from './days.ts'
import { fold, type Registers } from './registers.ts'

/** Something that a lead did, and since when the browser is known to be its. */
export interface Dated {
  event: StoredEvent
  since: number
}

/** A lead's registers with these in, of whichever of its browsers. */
export function foldDated(
  registers: Registers,
  events: readonly Dated[],
  compiled: CompiledModel,
): Registers {
  const groups = new Map<number, StoredEvent[]>()
  for (const { event, since } of events) {
    const group = groups.get(since)
    if (group) group.push(event)
    else groups.set(since, [event])
  }
  return [...groups].reduce((sum, [since, group]) => fold(sum, group, compiled, since), registers)
}

/** Until when, in milliseconds, something has happened that registers know of: from then on they are as all that did left them. */
export function knownUntil({ signals, traits, addresses }: Registers): number {
  const seconds = [
    ...Object.values(signals).map(({ last }) => last),
    ...[...traits, ...addresses].map(({ at }) => Math.floor(at)),
  ]
  return seconds.reduce((latest, second) => Math.max(latest, (second + 1) * SECOND), Number.NEGATIVE_INFINITY)
}
