/**
 * Sums by a name that anybody may invent: the largest so many are kept, the small ones are together. A name that was put to
 * the others and comes again begins anew, so where any was, what is listed may be short of a few.
 */
export interface Ranked<Sum> {
  names: Map<string, Sum>
  others: Sum
  /** How many names went to the others. 0: every number is exact. */
  dropped: number
}

export interface Summing<Sum> {
  make(): Sum
  join(into: Sum, other: Sum): void
  sizeOf(sum: Sum): number
}

export function emptyRanked<Sum>({ make }: Summing<Sum>): Ranked<Sum> {
  return { names: new Map(), others: make(), dropped: 0 }
}

/** The sum of a name, to add to. */
export function sumOf<Sum>(ranked: Ranked<Sum>, name: string, { make }: Summing<Sum>): Sum {
  const known = ranked.names.get(name)
  if (known) return known
  const made = make()
  ranked.names.set(name, made)
  return made
}

/** Keeps the largest; called now and then, so that what is kept never grows beyond what fits a row. */
export function trim<Sum>(ranked: Ranked<Sum>, most: number, { join, sizeOf }: Summing<Sum>): void {
  if (ranked.names.size <= most) return
  const bySize = largest(ranked, sizeOf)
  const small = bySize.slice(most)
  for (const [name, sum] of small) {
    join(ranked.others, sum)
    ranked.names.delete(name)
  }
  ranked.dropped += small.length
}

/** Names with their sums, the largest first, names breaking ties. */
export function largest<Sum>(
  { names }: Ranked<Sum>,
  sizeOf: (sum: Sum) => number,
): [name: string, sum: Sum][] {
  return [...names].sort(([a, one], [b, other]) => sizeOf(other) - sizeOf(one) || (a < b ? -1 : 1))
}
