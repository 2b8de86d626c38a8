/** How far something is on the way from one to the other, in percent; half of it where there is no way. */
export function wayBetween(from: number, to: number): (value: number) => number {
  return (value) => (from === to ? 50 : (100 * (value - from)) / (to - from))
}
