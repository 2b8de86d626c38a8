import { isbot } from 'isbot'
import { isDataCentre, type Network } from './networks.ts'

/** What a browser's request shows of whether a person sits there. Goes no further than the verdict. */
export interface Signs {
  userAgent: string | undefined
  /** Every browser asks for some language. */
  hasLanguage: boolean
  /** The browser itself says that a program drives it. */
  webdriver: boolean
  network: Network
  /** Of a crawler that Cloudflare knows. */
  category: string | undefined
  /** Cloudflare's own score, where the site has that: 1 is a machine, under 30 most likely one. */
  score: number | undefined
  /** An office that sends its people's requests through a gateway, often from a data centre. */
  corporateProxy: boolean
}

/** Each by itself proves nothing; two of them are enough. */
const HALF = 0.5

/**
 * Why a browser's request looks automatic, or undefined. Whoever says so itself is believed; otherwise the signs are
 * weighed, and for people behind a company's proxy they have no weight. What a verdict does is the site's setting.
 */
export function botReason(signs: Signs): string | undefined {
  const { userAgent, category, webdriver } = signs
  if (category) return `verified bot: ${category}`
  if (userAgent !== undefined && isBotAgent(userAgent)) return 'user agent'
  if (webdriver) return 'webdriver'
  if (signs.corporateProxy) return undefined
  if (signs.score === 1) return 'bot score'
  const found = [
    isDataCentre(signs.network) && 'data centre',
    !signs.hasLanguage && 'no language',
    signs.score !== undefined && signs.score > 0 && signs.score < 30 && 'bot score',
  ].filter((sign) => sign !== false)
  return found.length * HALF >= 1 ? found.join(', ') : undefined
}

/** From the request and what Cloudflare adds to it; the embedded server adds nothing. */
export function signsOf(request: Request, webdriver: boolean): Signs {
  const { headers, cf } = request
  const management = objectOf(cf?.botManagement)
  return {
    userAgent: headers.get('user-agent') ?? undefined,
    hasLanguage: headers.has('accept-language'),
    webdriver,
    network: networkOf(request),
    category: textOf(cf?.verifiedBotCategory),
    score: typeof management.score === 'number' ? management.score : undefined,
    corporateProxy: management.corporateProxy === true,
  }
}

export function networkOf({ cf }: Request): Network {
  return {
    asn: typeof cf?.asn === 'number' ? cf.asn : undefined,
    organization: textOf(cf?.asOrganization),
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** The pattern is long, and few user agents make most requests. */
const verdicts = new Map<string, boolean>()
const VERDICTS_MAX = 1_000

function isBotAgent(userAgent: string): boolean {
  const known = verdicts.get(userAgent)
  if (known !== undefined) return known
  const verdict = isbot(userAgent)
  if (verdicts.size >= VERDICTS_MAX) verdicts.clear()
  verdicts.set(userAgent, verdict)
  return verdict
}
