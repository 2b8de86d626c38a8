/** How much a register may hold. Part of what a signal is: changing one needs a replay. */
export interface Bounds {
  /** A key tells occurrences apart. */
  keyed: boolean
  perDay: number
  /** Length of the outermost calendar bucket, in days … */
  days: number
  /** … of this time zone, or of UTC. */
  zone?: string | undefined
  perPeriod: number
  /** How many matching events make a session count. */
  need: number
  keep: number
}
