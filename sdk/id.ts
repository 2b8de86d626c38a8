/** A new id that carries `at`, as shared/ids.ts has it, and 64 random bits; nothing of the browser is in it. */
export function newId(at: number): string {
  return `${at.toString(36).padStart(9, '0')}-${crypto.getRandomValues(new BigUint64Array(1))}`
}
