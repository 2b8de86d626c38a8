// Any library that speaks Segment's HTTP form sends to Leadlight with nothing changed but its host.
import { Analytics } from '@segment/analytics-node'

/** @param {{ writeKey: string, host: string }} options A secret key (sk_…), and where Leadlight is. */
export function createAnalytics({ writeKey, host }) {
  return new Analytics({ writeKey, host })
}
