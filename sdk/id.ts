import { timedId } from '../shared/ids.ts'

/** A new id that carries `at`, and 64 random bits; nothing of the browser is in it. */
export function newId(at: number): string {
  return timedId(at, String(crypto.getRandomValues(new BigUint64Array(1))))
}
