import type { Random } from './random.ts'
import type { PageKind } from './site.ts'

/** How somebody comes to the site. */
export interface Source {
  referrer?: string
  /** Of the link. */
  query?: Record<string, string>
  landsOn: readonly PageKind[]
  /** What it says of the wish to buy, −1 to 1. */
  quality: number
}

const tagged = (utm_source: string, utm_medium: string, utm_campaign: string) => ({
  query: { utm_source, utm_medium, utm_campaign },
})

const GOOGLE = 'https://www.google.com/'
const LINKEDIN = 'https://www.linkedin.com/'

/** Sources and their shares of first visits. A partner's word is worth most, an advertisement in a feed least. */
const FIRST: readonly (readonly [Source, number])[] = [
  [{ referrer: GOOGLE, landsOn: ['article', 'article', 'home'], quality: 0 }, 30],
  [{ referrer: 'https://www.bing.com/', landsOn: ['article', 'home'], quality: 0 }, 5],
  [{ landsOn: ['home'], quality: 0.2 }, 14],
  [
    {
      referrer: GOOGLE,
      ...tagged('google', 'cpc', 'dock-scheduling'),
      landsOn: ['product', 'home'],
      quality: 0.4,
    },
    11,
  ],
  [
    {
      referrer: GOOGLE,
      ...tagged('google', 'cpc', 'harbrook-brand'),
      landsOn: ['home', 'price'],
      quality: 0.8,
    },
    4,
  ],
  [
    {
      referrer: LINKEDIN,
      ...tagged('linkedin', 'paid-social', 'waiting-report'),
      landsOn: ['article'],
      quality: -0.6,
    },
    14,
  ],
  [{ referrer: LINKEDIN, landsOn: ['article', 'proof'], quality: -0.1 }, 6],
  [{ referrer: 'https://www.facebook.com/', landsOn: ['article'], quality: -0.7 }, 3],
  [{ referrer: 'https://www.dockweekly.example/', landsOn: ['article', 'proof'], quality: 0.1 }, 5],
  [
    {
      referrer: 'https://partners.kronholm.example/',
      ...tagged('kronholm', 'partner', 'wms-partners'),
      landsOn: ['detail', 'product'],
      quality: 0.9,
    },
    4,
  ],
  [{ ...tagged('logifair', 'event', 'logifair-2026'), landsOn: ['product', 'demo'], quality: 0.5 }, 4],
]

/** Who knows the site comes back straight, or looks it up by name. */
const AGAIN: readonly (readonly [Source, number])[] = [
  [{ landsOn: ['home', 'product', 'price'], quality: 0 }, 55],
  [{ referrer: GOOGLE, landsOn: ['home', 'product', 'detail', 'price'], quality: 0 }, 35],
  [
    {
      referrer: LINKEDIN,
      ...tagged('linkedin', 'paid-social', 'come-back'),
      landsOn: ['proof', 'demo'],
      quality: 0,
    },
    10,
  ],
]

export function firstSource(random: Random): Source {
  return random.weighed(FIRST)
}

export function laterSource(random: Random): Source {
  return random.weighed(AGAIN)
}

/** By a link in one of our own mails. */
export function mailSource(message: string): Source {
  return { ...tagged('newsletter', 'email', message), landsOn: ['article', 'proof', 'product'], quality: 0.1 }
}
