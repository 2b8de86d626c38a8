/** What a trainer learns from: a row for each person and decision, with what was known then and what came of it. */
export interface Table {
  readonly features: readonly Feature[]
  /** Row by row: that of feature f in row r stands at `r * features.length + f`. */
  readonly values: ArrayLike<number>
  /** 1 where the person converted within the horizon, else 0. */
  readonly labels: ArrayLike<number>
  /** When the decision was to be made, in milliseconds since 1970. */
  readonly at: ArrayLike<number>
  /** Whose row it is. Rows of one person are alike, so they count as one wherever certainty is told. */
  readonly people: ArrayLike<number>
  /** What somebody without a predictor would rank by: the score of the rules. */
  readonly scores: ArrayLike<number>
  /** Rows are all decisions there were, or this share of them, drawn by chance. */
  readonly share: number
}

export interface Feature {
  id: string
  name: string
  /**
   * `amount`: how much of something was done, 0 where nothing was. `fact`: 1 where something holds, else 0. `days`: since
   * something happened. `number`: any other.
   */
  kind: 'amount' | 'fact' | 'days' | 'number'
  /** Why this can only be known once the outcome is: it is refused, whatever the rows say. */
  knowsOutcome?: string | undefined
}

/** How many there are of a kind. */
export function countWhere(table: Table, holds: (row: number) => boolean): number {
  let count = 0
  for (let row = 0; row < table.labels.length; row++) if (holds(row)) count++
  return count
}

/** The rows of which something holds. */
export function rowsWhere(table: Table, holds: (row: number) => boolean): Uint32Array {
  const rows = new Uint32Array(countWhere(table, holds))
  let next = 0
  for (let row = 0; row < table.labels.length; row++) if (holds(row)) rows[next++] = row
  return rows
}

/** Of some rows, what stands in a column. */
export function pick(column: ArrayLike<number>, rows: ArrayLike<number>): Float64Array {
  const picked = new Float64Array(rows.length)
  for (let index = 0; index < rows.length; index++) picked[index] = column[rows[index] ?? 0] ?? 0
  return picked
}
