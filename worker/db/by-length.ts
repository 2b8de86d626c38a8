/** Characters, which may be three bytes each: a parameter of a statement may hold 2 MB. */
const LENGTH_MAX = 500_000

/** Rows in groups that fit one parameter each, in their order; one that is longer is alone. */
export function byLength<Row>(rows: readonly Row[], lengthOf: (row: Row) => number): Row[][] {
  const groups: Row[][] = []
  let length = Number.POSITIVE_INFINITY
  for (const row of rows) {
    const own = lengthOf(row)
    length += own
    if (length > LENGTH_MAX) {
      groups.push([])
      length = own
    }
    groups.at(-1)?.push(row)
  }
  return groups
}
