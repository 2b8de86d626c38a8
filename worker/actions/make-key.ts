import { customAlphabet } from 'nanoid'
import { insertKey, type KeyClass, keyIdOf } from '../db/keys.ts'
import { sha256 } from '../read/hash.ts'
import { seededBytes } from './seeded.ts'

const PREFIXES = { write: 'pk_', send: 'sk_', read: 'rk_', admin: 'ak_' } as const satisfies Record<
  KeyClass,
  string
>

/** 190 random bits: guessing is out of the question, so a plain hash is enough to keep it. */
const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const secret = customAlphabet(LETTERS, 32)

export interface NewKey {
  siteId: string
  class: KeyClass
  label: string
  /** Where it is given again, the same key is made again: one, however often a form is sent. As secret as the key. */
  seed?: string
}

/** A text that nobody can guess. */
export function makeSecret(prefix: string): string {
  return prefix + secret()
}

/** A new key, and the statement that stores its hash. The key itself is shown once: only a write key stays readable. */
export async function makeKey(
  db: D1Database,
  { siteId, class: keyClass, label, seed }: NewKey,
  now: number,
): Promise<{ id: string; key: string; statement: D1PreparedStatement }> {
  const key = PREFIXES[keyClass] + (seed === undefined ? secret() : await seededSecret(seed, keyClass))
  const row = {
    hash: await sha256(key),
    site_id: siteId,
    class: keyClass,
    label,
    last_four: key.slice(-4),
    public_key: keyClass === 'write' ? key : null,
  }
  return { id: keyIdOf(row.hash), key, statement: insertKey(db, row, now) }
}

/** A letter a byte: some come up a little more often than others, which costs a bit of the 190. */
async function seededSecret(seed: string, keyClass: KeyClass): Promise<string> {
  return [...(await seededBytes(seed, keyClass))].map((byte) => LETTERS[byte % LETTERS.length]).join('')
}
