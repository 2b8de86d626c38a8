/** What a visitor permits. `pending`: nothing is stored or sent yet; `denied`: nothing is, and what was is removed. */
export type Consent = 'pending' | 'granted' | 'denied'
