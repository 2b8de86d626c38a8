/** How far something is on the way from one to the other, in percent. */
export function wayBetween(from: number, to: number): (value: number) => number {
  return (value) => (100 * (value - from)) / (to - from)
}
