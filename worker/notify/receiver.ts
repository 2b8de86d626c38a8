import { type Env, isEmbedded } from '../env.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** Names that are nobody's on the public net. */
const PRIVATE =
  /(^|\.)(localhost|local|internal|intranet|lan|home|corp|private|test|example|invalid|onion|arpa)$/

/**
 * Why a URL may not receive webhooks, or null. Only public names over https on its own port: what we send from inside a
 * network could reach what its owner closed to the outside. A loopback receiver is for the embedded server alone, and
 * only where LEADLIGHT_WEBHOOKS_LOOPBACK is 1.
 */
export function refusalOfUrl(text: string, env: Env): string | null {
  if (/[\s\\]|[^\x21-\x7e]/.test(text) || !URL.canParse(text)) return 'url: not a web address'
  const { protocol, hostname, port, username, password } = new URL(text)
  if (username !== '' || password !== '') return 'url: credentials have no place in it'
  if (isLoopbackAllowed(env) && LOOPBACK.has(hostname) && protocol.startsWith('http')) return null
  if (protocol !== 'https:') return 'url: https is needed'
  if (port !== '') return 'url: only the usual port is allowed'
  const isAddress = hostname.startsWith('[') || /^[\d.]+$/.test(hostname)
  if (isAddress || !hostname.includes('.') || PRIVATE.test(hostname.replace(/\.$/, ''))) {
    return 'url: a public host name is needed'
  }
  return null
}

function isLoopbackAllowed(env: Env): boolean {
  return isEmbedded(env) && env.LEADLIGHT_WEBHOOKS_LOOPBACK === '1'
}
