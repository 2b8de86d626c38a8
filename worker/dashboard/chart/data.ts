/**
 * A plot, as data: what is drawn and what the table under it says. Everything is by position: the n-th value of a series stands at
 * the n-th place along x; null is a gap.
 */
export interface ChartData {
  /** What is to be seen, as a heading. */
  title: string
  x: XAxis
  y: ValueAxis
  series: Series[]
  /** Lines across the values with their names, such as where a stage is entered. */
  levels?: { value: number; name: string }[]
  /** Vertical lines with their names, such as a new model: by instant, or by number where x is numbers. */
  marks?: { at: number; name: string }[]
}

/**
 * Instants in ms are shown in the viewer's zone; a day ('2026-11-30') and a name are the same everywhere. Names that are long, or
 * many, go down the page, and their values to the right.
 */
export type XAxis = { name: string } & (
  | { form: 'instant' | 'number'; values: number[] }
  | { form: 'day'; values: string[] }
  | { form: 'name'; values: string[]; isDown?: boolean }
)

/** What the values are: 'points', 'leads'. A `percent` is given as a share, 0.25 for 25 %. */
export interface ValueAxis {
  name: string
  form?: 'number' | 'percent'
  min?: number
  max?: number
}

export type Values = (number | null)[]

/**
 * A `band` lies between two values; the others go through one, and an `interval` reaches to both sides of it. `step` holds each
 * value until the next; an `outlook` is what the series before it may become: in its colour, broken. What nothing is claimed of is faint.
 */
export type Series = { name: string } & (
  | { form: 'line' | 'step' | 'points' | 'outlook'; values: Values }
  | BarValues
  | { form: 'band'; low: Values; high: Values }
  | { form: 'interval'; values: Values; low: Values; high: Values; isFaint?: boolean }
)

export interface BarValues {
  form: 'bars'
  values: Values
}

/** The class that says a series' colour: by its place in the legend. */
export function colourOf(series: Series, at: number): string {
  if (series.form === 'interval' && series.isFaint) return 'series-faint'
  return `series-${((series.form === 'outlook' ? at - 1 : at) % 5) + 1}`
}

/** Whether its names go down the page. */
export function isDown(x: XAxis): boolean {
  return x.form === 'name' && x.isDown === true
}
