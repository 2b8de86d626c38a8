import type { Env } from '../env.ts'

/** Beacons of one key from one address, see [[ratelimits]] in wrangler.toml. A client waits as long as the period is. */
export const LIMIT_SECONDS = 10

/**
 * Whether this key and address have sent too much in the last seconds. An office shares one address, and a site one key,
 * so neither alone is limited. The address is asked with and not kept. Where the limiter fails, or there is none, all are
 * let in.
 */
export async function isTooMuch(env: Env, key: string, address: string): Promise<boolean> {
  try {
    const outcome = await env.BEACONS?.limit({ key: `${key} ${address}` })
    return outcome?.success === false
  } catch (error) {
    console.error('limit', { error: error instanceof Error ? error.message : 'unknown' })
    return false
  }
}
