import { touchKey } from '../db/keys.ts'
import type { Env } from '../env.ts'

/** A key has been used by somebody who signed in with it. `hash` is its SHA-256, hex. */
export async function noteKeyUse(env: Env, hash: string, now: number): Promise<void> {
  await touchKey(env.DB, hash, now).run()
}
