/** Cloudflare's list prices in USD, Workers Paid plan, as its documentation has them. Change both the figures and the date. */
export const PRICES = {
  asOf: '2026-11',
  sources: [
    'https://developers.cloudflare.com/workers/platform/pricing/',
    'https://developers.cloudflare.com/d1/platform/pricing/',
    'https://developers.cloudflare.com/kv/platform/pricing/',
  ],
  /** A month, with the amounts below included. */
  plan: 5,
  /** A million of each, and how many millions the plan includes. Storage is in GB-months. */
  per: {
    requests: { price: 0.3, included: 10 },
    cpuMs: { price: 0.02, included: 30 },
    rowsWritten: { price: 1, included: 50 },
    rowsRead: { price: 0.001, included: 25_000 },
    kvWrites: { price: 5, included: 1 },
    kvReads: { price: 0.5, included: 10 },
  },
  storage: { price: 0.75, included: 5 },
} as const

export type Metered = keyof (typeof PRICES)['per']
