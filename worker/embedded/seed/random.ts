/** Chance that comes out the same for the same seed. */
export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number
  chance(probability: number): boolean
  /** Whole, both ends included. */
  int(from: number, to: number): number
  pick<T>(list: readonly T[]): T
  /** One of the values, by their weights. */
  weighed<T>(list: readonly (readonly [value: T, weight: number])[]): T
  normal(mean: number, deviation: number): number
  exponential(mean: number): number
}

/** Chris Doty-Humphrey's sfc32, seeded by a hash of the text: https://pracrand.sourceforge.net/RNG_engines.txt */
export function createRandom(seed: string): Random {
  let [a, b, c] = hashes(seed)
  let counter = 1
  function next(): number {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 2 ** 32
  }
  for (let warm = 0; warm < 12; warm++) next()
  const random: Random = {
    next,
    chance: (probability) => next() < probability,
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (list) => at(list, Math.floor(next() * list.length)),
    weighed(list) {
      let left = next() * list.reduce((sum, [, weight]) => sum + weight, 0)
      const index = list.findIndex(([, weight]) => {
        left -= weight
        return left < 0
      })
      return at(list, Math.max(0, index))[0]
    },
    // Box and Muller: https://en.wikipedia.org/wiki/Box–Muller_transform
    normal: (mean, deviation) =>
      mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    exponential: (mean) => -mean * Math.log(1 - next()),
  }
  return random
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index]
  if (value === undefined) throw new Error('Nothing to choose from')
  return value
}

/** FNV-1a from three starts. */
function hashes(text: string): [number, number, number] {
  const of = (start: number) =>
    [...text].reduce((hash, letter) => Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619), start)
  return [of(0x811c9dc5), of(0x9e3779b9), of(0x7f4a7c15)]
}
