/** Where a test runs long: `npm run soak`. In workerd the variables are bindings, see vitest.config.ts. */
export const isSoak = process.env.SOAK === '1'

/** How much of something: a little in `npm test`, all that is promised in `npm run soak`. */
export function sized<Size>(short: Size, long: Size): Size {
  return isSoak ? long : short
}

/** What makes this run's chances, printed so that the same run can be had again: SEED=… npm run soak */
export function printedSeed(what: string): number {
  const seed = Number(process.env.SEED) || (Date.now() % 2 ** 31) + 1
  console.log(`${what}: SEED=${seed}`)
  return seed
}

/** Numbers from 0 to 1, always the same for a seed. https://github.com/cprosche/mulberry32 */
export function chances(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
