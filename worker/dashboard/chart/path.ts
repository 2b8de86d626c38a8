import type { Spot } from './scales.ts'

/** A path from spot to spot; it ends at a gap and begins anew behind it. One between two gaps is drawn to itself: a dot. */
export function through(spots: readonly (Spot | null)[]): string {
  return runsOf(spots)
    .map((run) => `M${placed(run[0])}${run.map((spot) => `L${placed(spot)}`).join('')}`)
    .join('')
}

/** As `through`, but each stays where it is until the next begins. */
export function inSteps(spots: readonly (Spot | null)[]): string {
  const corners = spots.flatMap((spot, nth) => {
    const before = spots[nth - 1]
    return spot && before ? [{ x: spot.x, y: before.y }, spot] : [spot]
  })
  return through(corners)
}

/** All that lies between two rows of spots, each from its gap to the next. */
export function between(low: readonly (Spot | null)[], high: readonly (Spot | null)[]): string {
  const both = high.map((spot, nth) => spot && low[nth] && { ...spot, below: low[nth] })
  return runsOf(both)
    .map((run) => `${through([...run, ...run.map(({ below }) => below).reverse()])}Z`)
    .join('')
}

/** What stands together without a gap. */
function runsOf<One extends Spot>(spots: readonly (One | null | undefined)[]): [One, ...One[]][] {
  const runs: [One, ...One[]][] = []
  for (const [nth, spot] of spots.entries()) {
    if (!spot) continue
    const run = spots[nth - 1] && runs.at(-1)
    if (run) run.push(spot)
    else runs.push([spot])
  }
  return runs
}

/** To a tenth of a pixel, where the plot is a thousand wide. */
function placed({ x, y }: Spot): string {
  return `${Math.round(100 * x) / 100} ${Math.round(100 * y) / 100}`
}
