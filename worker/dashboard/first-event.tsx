import { findKey } from '../db/keys.ts'
import { sha256 } from '../read/hash.ts'
import type { DashboardContext } from './door/session.ts'
import { type Frame, frameOf } from './frame.ts'

/** How the first event comes to a site that has none. */
export function FirstEvent({ frame: { prefix }, demoUrl }: { frame: Frame; demoUrl: string | null }) {
  if (demoUrl !== null) {
    return (
      <p>
        <a class="button" href={demoUrl}>
          Open the demo site
        </a>
      </p>
    )
  }
  return (
    <p>
      Put <a href={`${prefix}/dashboard/settings/install`}>this site’s snippet</a> on its pages and open one
      of them: <a href={`${prefix}/dashboard/live`}>Live</a> shows the first event as it comes.
    </p>
  )
}

/** Where the demo is if it sends to the site that is looked at; null for any other, which never hears of it. */
export async function demoUrlOf(c: DashboardContext): Promise<string | null> {
  const { DB, DEMO_WRITE_KEY } = c.env
  if (!DEMO_WRITE_KEY) return null
  const key = await findKey(DB, await sha256(DEMO_WRITE_KEY))
  return key?.siteId === c.get('viewer').site ? frameOf(c).demoUrl : null
}
