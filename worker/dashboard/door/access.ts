import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import { normalizeEmail } from '../../../shared/identity.ts'
import type { Env } from '../../env.ts'

/** Who Cloudflare Access says it is; or why its word is not taken. `off` where Access is not set up, or was not asked. */
export type Vouched = { state: 'off' } | { state: 'refused'; why: string } | { state: 'known'; email: string }

/** Teams' keys, as long as the isolate lives. They change every few weeks, and then at once for whoever has a newer one. */
const keysOf = new Map<string, ReturnType<typeof createRemoteJWKSet>>()

/**
 * Verifies an assertion: signed by the team's keys, for this application, not expired. The header that names an e-mail is
 * never looked at, since anybody can send it.
 * https://developers.cloudflare.com/cloudflare-one/identity/authorization-cookie/validating-json
 */
export async function findVouched(
  { LEADLIGHT_ACCESS_TEAM: team, LEADLIGHT_ACCESS_AUDIENCE: audience }: Env,
  assertion: string | undefined,
): Promise<Vouched> {
  if (!team || !audience || assertion === undefined) return { state: 'off' }
  const issuer = new URL(team).origin
  try {
    const { payload } = await jwtVerify(assertion, keysOfTeam(issuer), {
      ...{ issuer, audience },
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'email'],
    })
    const { email } = payload
    const address = typeof email === 'string' ? normalizeEmail(email) : undefined
    return address === undefined
      ? { state: 'refused', why: 'it names no e-mail' }
      : { state: 'known', email: address }
  } catch (error) {
    return { state: 'refused', why: reasonOf(error) }
  }
}

function keysOfTeam(issuer: string): ReturnType<typeof createRemoteJWKSet> {
  const known = keysOf.get(issuer)
  if (known) return known
  const made = createRemoteJWKSet(new URL('/cdn-cgi/access/certs', issuer))
  keysOf.set(issuer, made)
  return made
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'it has expired'
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud')
    return 'it is for another application: compare LEADLIGHT_ACCESS_AUDIENCE with the AUD tag of this one'
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iss')
    return 'it is of another team: compare LEADLIGHT_ACCESS_TEAM with the name of yours'
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError))
    return 'the keys of the team could not be asked for: try again in a moment'
  return 'it is not signed by the team'
}
