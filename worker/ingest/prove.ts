import { type JWTPayload, jwtVerify } from 'jose'
import { normalizeEmail } from '../../shared/identity.ts'
import type { Email, Event, Identify } from '../../shared/wire.ts'
import { readLinkToken } from '../project/link-token.ts'

/**
 * What an event proves: itself with the names that are proved and no others, and why one was left out; or with the lead
 * whose signed link was opened; or why its proof is wrong.
 */
export type Proof =
  | { ok: true; event: Event; leftOut?: string; lead?: string }
  | { ok: false; reason: string }

/** Whose proofs these are. The secret is shared with the customer's server, and with nobody else. */
export interface Prover {
  siteId: string
  secret: string
}

/** A token stands in a page: it must not be good for long. A minute is for clocks that differ. */
const TOKEN_SECONDS = 3_600 + 60
const NAME_LENGTH = 500

/** The event is taken all the same, so these say so. */
const UNSIGNED =
  'email: left out of an identify, as its signature proves the user id alone; a token with an email claim proves both'
const UNCLAIMED =
  'email: left out of an identify, as its token does not claim it; sign an email claim with it'

/** The proofs among some events, by event; those without one are left out. A proof that was tried and is wrong is none. */
export async function proveAll(
  events: readonly Event[],
  prover: Prover,
  now: number,
): Promise<ReadonlyMap<Event, Proof>> {
  const proofs = new Map<Event, Proof>()
  for (const event of events) {
    if (event.kind === 'email' && event.link !== undefined) {
      proofs.set(event, await proveLink(event, event.link, prover, now))
    }
    if (event.kind !== 'identify') continue
    if (event.token !== undefined) proofs.set(event, await proveToken(event, event.token, prover, now))
    else if (event.signature !== undefined) {
      proofs.set(event, await proveSignature(event, event.signature, prover.secret))
    }
  }
  return proofs
}

/**
 * Signed is the user id, or the e-mail where there is none. An e-mail beside a signed user id is not proved, and is left
 * out: whoever signs in under a name of its own could otherwise take another's address along.
 */
async function proveSignature(event: Identify, signature: string, secret: string): Promise<Proof> {
  const email = event.email === undefined ? undefined : normalizeEmail(event.email)
  const signed = event.userId ?? email
  if (signed === undefined) return wrong('signature: it signs a user id or an e-mail, and there is none')
  if (!(await isSignatureOf(signed, signature, secret))) return wrong('signature: it is not of this name')
  if (event.userId === undefined) return proved(event, { email: signed })
  return proved(event, { userId: signed }, email && UNSIGNED)
}

/** https://www.rfc-editor.org/rfc/rfc7519, HS256 alone: a token that names another algorithm, or none, is wrong. */
async function proveToken(
  event: Identify,
  token: string,
  { siteId, secret }: Prover,
  now: number,
): Promise<Proof> {
  const claims = secret === '' ? null : await claimsOf(token, secret, now)
  if (!claims) return wrong('token: expired, or not signed with the secret of this site')
  const { aud, exp, sub, email } = claims
  const audience: unknown[] = Array.isArray(aud) ? aud : [aud]
  if (!audience.includes(siteId)) return wrong('token: aud is not this site')
  if (typeof exp !== 'number') return wrong('token: exp is missing')
  if (exp > now / 1000 + TOKEN_SECONDS) return wrong('token: exp is more than an hour ahead')
  if (!isName(sub)) return wrong('token: sub is missing')
  const address = isName(email) ? normalizeEmail(email) : undefined
  const given = event.email === undefined ? undefined : normalizeEmail(event.email)
  if (event.userId === undefined && given !== undefined && normalizeEmail(sub) === given) {
    return proved(event, { email: given })
  }
  if (event.userId !== undefined && event.userId !== sub) return wrong('token: sub is another user id')
  const leftOut = given === address ? undefined : given && UNCLAIMED
  return proved(event, { userId: sub, ...(address !== undefined && { email: address }) }, leftOut)
}

async function claimsOf(token: string, secret: string, now: number): Promise<JWTPayload | null> {
  const key = new TextEncoder().encode(secret)
  const options = { algorithms: ['HS256'], currentDate: new Date(now) }
  return jwtVerify(token, key, options).then(
    ({ payload }) => payload,
    () => null,
  )
}

/** A link proves that somebody arrived by it, and nothing else. Which message it stood in, it says itself. */
async function proveLink(
  event: Email,
  link: string,
  { siteId, secret }: Prover,
  now: number,
): Promise<Proof> {
  if (event.action !== 'clicked') return wrong('link: it proves a click, and nothing else')
  const site = { id: siteId, settings: { identitySecret: secret } }
  const said = await readLinkToken(site, link, now)
  if (!said) return wrong('link: expired, or not signed by this site')
  return { ok: true, event: { ...event, message: said.message }, lead: said.leadId }
}

function proved(
  { userId: _, email: __, ...event }: Identify,
  names: Pick<Identify, 'userId' | 'email'>,
  leftOut?: string,
): Proof {
  return { ok: true, event: { ...event, ...names }, ...(leftOut && { leftOut }) }
}

function wrong(reason: string): Proof {
  return { ok: false, reason }
}

/** Compares in constant time, as WebCrypto does. */
async function isSignatureOf(text: string, signature: string, secret: string): Promise<boolean> {
  if (secret === '' || !/^[0-9a-f]{64}$/i.test(signature)) return false
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['verify'])
  const bytes = Uint8Array.from(signature.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  return crypto.subtle.verify('HMAC', key, bytes, encoder.encode(text))
}

/** Of the form that the wire gives names: short, and stored as it is. */
function isName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= NAME_LENGTH &&
    !/[\0\ud800-\udfff]/u.test(value)
  )
}
