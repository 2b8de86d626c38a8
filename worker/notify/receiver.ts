import { type Env, isEmbedded } from '../env.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** Names that are nobody's on the public net. */
const PRIVATE =
  /(^|\.)(localhost|localdomain|local|internal|intranet|lan|home|corp|private|test|example|invalid|onion|arpa|alt|cluster|svc|consul|docker|k8s)$/

/** Public names that lead where their owner says in the name itself, or back to whoever asks. */
const LEADING_INSIDE =
  /(^|\.)(nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|traefik\.me|readme\.localtest\.me|workers\.dev)$/

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/

/** The header in which the embedded server's way out says why nobody was reached. */
export const UNREACHED = 'x-leadlight-unreached'

/**
 * Why a URL may not receive webhooks, or null. Only public names over https on its own port: what we send from inside a
 * network could reach what its owner closed to the outside. A loopback receiver is for the embedded server alone, and
 * only where LEADLIGHT_WEBHOOKS_LOOPBACK is 1.
 *
 * @param ownHost Where we ourselves are asked, if that is known: a Worker can reach itself.
 */
export function refusalOfUrl(text: string, env: Env, ownHost?: string): string | null {
  if (/[\s\\]|[^\x21-\x7e]/.test(text) || !URL.canParse(text)) return 'url: not a web address'
  const { protocol, hostname, port, username, password } = new URL(text)
  if (username !== '' || password !== '' || /^[a-z]+:\/*[^/?#]*@/i.test(text)) {
    return 'url: credentials have no place in it'
  }
  if (isLoopbackAllowed(env) && LOOPBACK.has(hostname) && /^https?:$/.test(protocol)) return null
  if (protocol !== 'https:') {
    const isHere = isEmbedded(env) && LOOPBACK.has(hostname)
    return `url: https is needed${isHere ? '; start with LEADLIGHT_WEBHOOKS_LOOPBACK=1 to reach this machine' : ''}`
  }
  if (port !== '') return 'url: only the usual port is allowed'
  if (!/^https:\/\/[a-z0-9._-]+(:443)?([/?#]|$)/i.test(text)) return 'url: a plain host name is needed'
  const isOwn = ownHost !== undefined && bare(hostname) === bare(ownHost)
  return isPublicName(hostname) && !isOwn ? null : 'url: a public host name is needed'
}

function isPublicName(hostname: string): boolean {
  const name = bare(hostname)
  const labels = name.split('.')
  const top = labels.at(-1) ?? ''
  if (labels.length < 2 || name.length > 253 || !labels.every((label) => LABEL.test(label))) return false
  // Any address ends in a number: https://url.spec.whatwg.org/#ends-in-a-number-checker
  if (!/^[a-z]/.test(top)) return false
  return !PRIVATE.test(name) && !LEADING_INSIDE.test(name)
}

/** A dot at the end of a name changes nothing of where it leads. */
function bare(hostname: string): string {
  return hostname.replace(/\.$/, '').toLowerCase()
}

function isLoopbackAllowed(env: Env): boolean {
  return isEmbedded(env) && env.LEADLIGHT_WEBHOOKS_LOOPBACK === '1'
}
