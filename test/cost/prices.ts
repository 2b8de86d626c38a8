/** Cloudflare's list prices in USD, Workers Paid plan, as its documentation has them. Change both the figures and the date. */
export const PRICES = {
  asOf: '2026-11',
  sources: [
    'https://developers.cloudflare.com/workers/platform/pricing/',
    'https://developers.cloudflare.com/d1/platform/pricing/',
    'https://developers.cloudflare.com/kv/platform/pricing/',
    'https://developers.cloudflare.com/r2/pricing/',
  ],
  /** A month, with the amounts below included. */
  plan: 5,
  /** A million of each, and how many millions the plan includes. R2's are class A and class B; deleting there is free. */
  per: {
    requests: { price: 0.3, included: 10 },
    cpuMs: { price: 0.02, included: 30 },
    rowsWritten: { price: 1, included: 50 },
    rowsRead: { price: 0.001, included: 25_000 },
    kvWrites: { price: 5, included: 1 },
    kvReads: { price: 0.5, included: 10 },
    r2Writes: { price: 4.5, included: 1 },
    r2Reads: { price: 0.36, included: 10 },
  },
  /** A GB-month, and how many are included. */
  storage: { d1: { price: 0.75, included: 5 }, r2: { price: 0.015, included: 10 } },
} as const

export type Metered = keyof (typeof PRICES)['per']
