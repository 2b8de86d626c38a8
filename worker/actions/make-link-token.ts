import { findLeadRow } from '../db/leads.ts'
import type { Env } from '../env.ts'
import { isMessage, makeLinkToken, type SignedLink } from '../project/link-token.ts'
import { type SiteContext, siteDatabase } from '../read/site.ts'

export type MadeLink =
  | { ok: true; token: string; link: SignedLink }
  | { ok: false; status: 400 | 404; reason: string }

const DAY_MS = 86_400_000
const DAYS = 30
const DAYS_MAX = 365
/** How a click is called whose link names no message. */
const MESSAGE = 'signed-link'

/**
 * A token for the links of an e-mail to one lead: whoever arrives by it is linked to that lead, and the arrival counts as
 * a click. Good for thirty days unless given, and only under the site's present identity secret. Nothing is stored.
 */
export async function makeLink(
  env: Env,
  site: SiteContext,
  leadId: string,
  { message = MESSAGE, days = DAYS }: { message?: unknown; days?: unknown },
  now: number,
): Promise<MadeLink> {
  if (!isMessage(message)) return refuse(400, 'message: 1 to 50 letters, digits, _ or - are needed')
  if (typeof days !== 'number' || !(days > 0 && days <= DAYS_MAX)) {
    return refuse(400, `days: a number up to ${DAYS_MAX} is needed`)
  }
  if (!(await findLeadRow(siteDatabase(env, site), site.id, leadId))) return refuse(404, 'no such lead')
  if (site.settings.identitySecret === '')
    return refuse(400, 'the site has no identity secret: make one first')
  const link = { leadId, message, expiresAt: now + days * DAY_MS }
  return { ok: true, token: await makeLinkToken(site, link), link }
}

function refuse(status: 400 | 404, reason: string): MadeLink {
  return { ok: false, status, reason }
}
