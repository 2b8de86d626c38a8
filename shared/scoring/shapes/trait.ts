import type { Provenance, Scalar } from '../../wire.ts'
import { rankOfOutcome } from './last-word.ts'

/**
 * What was said of a person, by whom and when. `at` in seconds, whole ones but of outcomes, of which several may be said in one;
 * `id` is the event's.
 */
export interface Trait {
  readonly name: string
  readonly value: Scalar
  readonly at: number
  readonly id: string
  readonly provenance: Provenance
}

const TRAITS = 64

/** What outcomes say, see outcomes.ts. Nobody else may, and they are never dropped. */
export const OUTCOME = '$outcome'
export const RESET = '$reset'
export const RESERVED: ReadonlySet<string> = new Set([OUTCOME, RESET])
const RANK = { browser: 0, server: 1, verified: 2 } as const satisfies Record<Provenance, number>

/**
 * One value for each name: the best vouched for, then the latest, of outcomes then the one that overrules, then the greater event
 * id. The 64 names that stand highest in that same order are kept; a name's standing only rises, so what is dropped does not
 * depend on arrival.
 */
export function settleTraits(traits: readonly Trait[]): Trait[] {
  const best = new Map<string, Trait>()
  for (const trait of traits) {
    const other = best.get(trait.name)
    if (!other || byStanding(other, trait) < 0) best.set(trait.name, trait)
  }
  const kept = [...best.values()]
  if (kept.length > TRAITS)
    kept.sort((a, b) => byReserve(a, b) || byStanding(b, a) || byName(a, b)).splice(TRAITS)
  return kept.sort(byName)
}

function byReserve(a: Trait, b: Trait): number {
  return Number(RESERVED.has(b.name)) - Number(RESERVED.has(a.name))
}

function byStanding(a: Trait, b: Trait): number {
  return (
    RANK[a.provenance] - RANK[b.provenance] ||
    a.at - b.at ||
    rankOf(a) - rankOf(b) ||
    byText(a.id, b.id) ||
    // Two visitors may use one event id.
    byText(String(a.value), String(b.value))
  )
}

function rankOf({ name, value }: Trait): number {
  return name === OUTCOME ? rankOfOutcome(value) : 0
}

function byName(a: Trait, b: Trait): number {
  return byText(a.name, b.name)
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
