/** A new id that carries `at`, as shared/ids.ts has it, and 64 random bits; nothing of the browser is in it. */
export function newId(at: number): string {
  return `0${at.toString(36)}-${Math.random() * 2 ** 53}`
}
