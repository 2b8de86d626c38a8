const LENGTH = 7

/**
 * A text as seven characters of base 36 (36 bits): enough to tell the keys of one register, or the signals of one
 * model, apart. Not secret, not for telling strangers apart: a crafted collision can only lower its maker's own score.
 *
 * The mixing is cyrb53's: https://github.com/bryc/code/blob/master/jshash/experimental/cyrb53.js
 */
export function hash(text: string): string {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  const bits = 4294967296 * (2097151 & low) + (high >>> 0)
  return bits.toString(36).slice(-LENGTH).padStart(LENGTH, '0')
}

/** JSON with the names of every object in order, so that equal data has equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
