import { type Arrivals, arrivalsOf } from '../../shared/attribution.ts'
import { emptyRegisters, fold, type Registers } from '../../shared/scoring/index.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import type { SiteContext } from '../read/site.ts'
import { counts, type Judged } from './beacon.ts'

/** What all of a visitor's events come to, folded anew. */
export interface Folded {
  /** Those that may score and name people. */
  counted: StoredEvent[]
  registers: Registers
  arrivals: Arrivals | null
}

/** The same as was added up beacon by beacon, whatever the order: what is stored can be compared with it, or replaced by it. */
export function foldAll(
  events: readonly StoredEvent[],
  visitor: Judged,
  { settings, compiled }: Pick<SiteContext, 'settings' | 'compiled'>,
): Folded {
  const counted = events.filter((event) => counts(event, visitor, settings))
  return {
    counted,
    registers: fold(emptyRegisters(), counted, compiled),
    arrivals: arrivalsOf(counted),
  }
}
