import { pick, type Table } from './table.ts'

const BINS = 5
/** A share of zeros from which “none at all” is a bin of its own. */
const MANY_ZEROS = 0.2

/**
 * Where a feature is cut into bins: a value is in bin b when it is above the first b cuts. Quantiles, so any rising change
 * of scale gives the same bins, and a few huge values cannot lead a fit astray. “None” is a bin of its own where many have
 * none. Fewer cuts where values repeat; none where all are the same.
 */
export function cutsOf(values: Float64Array): number[] {
  const sorted = values.slice().sort()
  const zeros = sorted.reduce((count, value) => count + (value === 0 ? 1 : 0), 0)
  const hasNone = sorted[0] === 0 && zeros >= MANY_ZEROS * sorted.length
  const rest = hasNone ? sorted.slice(zeros) : sorted
  const bins = hasNone ? BINS - 1 : BINS
  const cuts = hasNone ? [0] : []
  for (let bin = 1; bin < bins; bin++) {
    // Half way, so that a value of the same kind seen later falls where those did that made the cut.
    const index = Math.floor((bin * rest.length) / bins)
    const [below = 0, above = 0] = [rest[index - 1], rest[index]]
    if (index > 0) cuts.push(below + (above - below) / 2)
  }
  const last = sorted.at(-1) ?? 0
  return [...new Set(cuts)].filter((cut) => cut < last)
}

export function binOf(value: number, cuts: readonly number[]): number {
  let bin = 0
  while (bin < cuts.length && value > (cuts[bin] ?? 0)) bin++
  return bin
}

/** A table with each value replaced by its bin; features that are left out have one bin. */
export interface Binned {
  readonly features: number
  /** Row by row. */
  readonly bins: Uint8Array
  /** How many bins each feature has. */
  readonly widths: readonly number[]
}

export function binned(table: Table, cuts: readonly (readonly number[])[]): Binned {
  const features = cuts.length
  const bins = new Uint8Array(table.labels.length * features)
  for (let index = 0; index < bins.length; index++) {
    bins[index] = binOf(table.values[index] ?? 0, cuts[index % features] ?? [])
  }
  return { features, bins, widths: cuts.map((of) => of.length + 1) }
}

/** Of some rows, one feature. */
export function columnOf(table: Table, feature: number, rows: Uint32Array): Float64Array {
  const places = rows.map((row) => row * table.features.length + feature)
  return pick(table.values, places)
}
