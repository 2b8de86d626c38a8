import { rowsWhere, type Table } from './table.ts'

/** Shares of the rows: the oldest people to fit by, the next to choose the penalty by, the newest to judge by. */
const TUNED_FROM = 0.64
const JUDGED_FROM = 0.8

/** Two instants that part people by when they were first looked at. */
export interface Split {
  tunedFrom: number
  judgedFrom: number
}

export interface Parts {
  /** What the penalty is chosen by: fitted on the one, compared on the other. */
  fit: Uint32Array
  tune: Uint32Array
  /** Both together: what the predictor is fitted on. */
  train: Uint32Array
  /** What it is judged by, and nothing else. */
  judge: Uint32Array
}

/**
 * Time-ordered, as the predictor will be used: the past foretells the future. A person is whole on one side, by when it was
 * first looked at, and no row is learnt from that is younger than what it will be judged by. Those of one instant stay
 * together, so the order of rows does not matter.
 */
export function splitOf({ at, people }: Pick<Table, 'at' | 'people'>): Split {
  const first = firstSeen({ at, people })
  const rowsOf = new Map<number, number>()
  for (let row = 0; row < at.length; row++) {
    const start = first.get(people[row] ?? 0) ?? 0
    rowsOf.set(start, (rowsOf.get(start) ?? 0) + 1)
  }
  const instants = [...rowsOf.keys()].sort((a, b) => a - b)
  const cutAt = (share: number) => {
    let before = 0
    for (const instant of instants) {
      if (before >= share * at.length) return instant
      before += rowsOf.get(instant) ?? 0
    }
    return Number.MAX_SAFE_INTEGER
  }
  return { tunedFrom: cutAt(TUNED_FROM), judgedFrom: cutAt(JUDGED_FROM) }
}

export function partsOf(table: Table, { tunedFrom, judgedFrom }: Split): Parts {
  const first = firstSeen(table)
  const startOf = (row: number) => first.get(table.people[row] ?? 0) ?? 0
  const at = (row: number) => table.at[row] ?? 0
  return {
    fit: rowsWhere(table, (row) => startOf(row) < tunedFrom && at(row) < tunedFrom),
    tune: rowsWhere(
      table,
      (row) => startOf(row) >= tunedFrom && startOf(row) < judgedFrom && at(row) < judgedFrom,
    ),
    train: rowsWhere(table, (row) => startOf(row) < judgedFrom && at(row) < judgedFrom),
    judge: rowsWhere(table, (row) => startOf(row) >= judgedFrom),
  }
}

/** When each person was first looked at. */
export function firstSeen({ at, people }: Pick<Table, 'at' | 'people'>): Map<number, number> {
  const first = new Map<number, number>()
  for (let row = 0; row < at.length; row++) {
    const person = people[row] ?? 0
    first.set(person, Math.min(first.get(person) ?? Number.POSITIVE_INFINITY, at[row] ?? 0))
  }
  return first
}
