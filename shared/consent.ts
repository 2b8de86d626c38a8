/** The consent states, and what each lets the page and the Worker do. One table, used by both sides. */

export type Consent = 'pending' | 'granted' | 'denied'

export const PERMITS = {
  pending: { store: false, send: false },
  granted: { store: true, send: true },
  denied: { store: false, send: false },
} as const satisfies Record<Consent, { store: boolean; send: boolean }>
