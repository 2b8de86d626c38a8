/** What a signed link says: whose it is, in which message it was sent, and until when it is good. */
export interface SignedLink {
  leadId: string
  /** Letters, digits, `_` and `-`; the same for all who get the message. */
  message: string
  /** Milliseconds since 1970; whole seconds are kept. */
  expiresAt: number
}

/** Whose links these are: a link of one site proves nothing on another, and none of the old after a new secret. */
export interface LinkSite {
  id: string
  settings: { identitySecret: string }
}

const MESSAGE = /^[\w-]{1,50}$/
/** Of HMAC-SHA-256, so many bytes: 128 bits cannot be guessed, and a link stays short. */
const MAC_BYTES = 16

/** Whether a message can be named so in a link. */
export function isMessage(value: unknown): value is string {
  return typeof value === 'string' && MESSAGE.test(value)
}

/** `<lead>.<seconds, base 36>.<message>.<mac>`: an id that says nothing of the person, and nothing else. */
export async function makeLinkToken(site: LinkSite, link: SignedLink): Promise<string> {
  const said = [link.leadId, Math.floor(link.expiresAt / 1_000).toString(36), link.message].join('.')
  return `${said}.${base64url(await macOf(site, said))}`
}

/** What a token says; null where it is expired, of another site, of an old secret, or made up. */
export async function readLinkToken(site: LinkSite, token: string, now: number): Promise<SignedLink | null> {
  const [leadId = '', seconds = '', message = '', mac = '', ...more] = token.split('.')
  if (site.settings.identitySecret === '' || more.length > 0 || !/^[\w-]{22}$/.test(mac)) return null
  const made = await macOf(site, [leadId, seconds, message].join('.'))
  // By the bytes of equal length, each looked at: how long it takes says nothing of where they differ.
  if (!crypto.subtle.timingSafeEqual(made, bytesOf(mac))) return null
  const expiresAt = Number.parseInt(seconds, 36) * 1_000
  return expiresAt > now ? { leadId, message, expiresAt } : null
}

/** Under a key of its own: a name that the customer's server signs must never be a link that we have not made. */
async function macOf({ id, settings }: LinkSite, said: string): Promise<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  const secret = encoder.encode(`signed links\n${settings.identitySecret}`)
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign'])
  const mac = await crypto.subtle.sign('HMAC', key, encoder.encode(`${id}\n${said}`))
  return new Uint8Array(mac.slice(0, MAC_BYTES))
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** Of 22 characters of base64url, the 16 bytes. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(`${text.replaceAll('-', '+').replaceAll('_', '/')}==`)
  return Uint8Array.from(binary, (char) => char.charCodeAt(0))
}
