import type { Goal } from '../goal.ts'
import type { Met } from './peaks.ts'
import { type Lift, lift, type Proportion, proportion, together } from './proportion.ts'

/** How leads fared who did a thing, beside those who did not. */
export interface Worked {
  name: string
  did: Proportion
  didNot: Proportion
  /** Null where too few did it, or too few did not, to say anything. */
  lift: Lift | null
  /** What may be claimed, all things looked at together. */
  claim: 'more often' | 'less often' | 'may be chance' | 'too few'
}

/** Leads on either side below which nothing is claimed of a thing, and conversions in all below which nothing is of any. */
export const FEWEST = { leads: 20, converted: 10 } as const
const SURE = 0.05

/**
 * Close rates by what was done, the most telling first. Whoever looks at many things finds some by chance, so a claim holds
 * only where chance alone would make one such, among all that are looked at, once in twenty (Holm).
 */
export function workedOf(things: ReadonlyMap<string, Met>, all: Met, goal: Goal): Worked[] {
  const sides = [...things].map(([name, met]) => ({
    name,
    did: proportion(met[goal], met.leads),
    didNot: proportion(all[goal] - met[goal], all.leads - met.leads),
  }))
  const isEnough = all[goal] >= FEWEST.converted && all.leads - all[goal] >= FEWEST.converted
  const looked = sides.map(({ did, didNot }) =>
    isEnough && did.of >= FEWEST.leads && didNot.of >= FEWEST.leads ? lift(did, didNot) : null,
  )
  const chances = together(looked.flatMap((one) => (one ? [one.chance] : [])))
  let next = 0
  const worked = sides.map((side, index): Worked => {
    const found = looked[index] ?? null
    if (!found) return { ...side, lift: null, claim: 'too few' }
    const chance = chances[next++] ?? 1
    const isMore = (side.did.rate ?? 0) > (side.didNot.rate ?? 0)
    const claim = chance >= SURE ? 'may be chance' : isMore ? 'more often' : 'less often'
    return { ...side, lift: { ...found, chance }, claim }
  })
  return worked.sort(
    (a, b) =>
      ORDER[a.claim] - ORDER[b.claim] ||
      ratioOf(b) - ratioOf(a) ||
      b.did.of - a.did.of ||
      (a.name < b.name ? -1 : 1),
  )
}

const ORDER = { 'more often': 0, 'less often': 1, 'may be chance': 2, 'too few': 3 } as const

function ratioOf({ lift }: Worked): number {
  return lift ? (lift.ratio ?? Number.POSITIVE_INFINITY) : 0
}
