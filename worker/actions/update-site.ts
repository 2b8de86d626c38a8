import { updateAllDue } from '../db/leads.ts'
import { updateSettings } from '../db/settings.ts'
import type { SiteSettings } from '../db/sites.ts'
import type { Env } from '../env.ts'
import { type SiteContext, siteDatabase, spreadSite } from '../read/site.ts'
import { checkSettings } from './check-settings.ts'
import { makeSecret } from './make-key.ts'

export type Updated = { ok: true; site: SiteContext } | { ok: false; reason: string }

/**
 * Changes some of a site's settings; what is not named stays. A page's script sees them within five minutes, the door
 * within one. May be called again with the same at any time.
 */
export async function updateSite(
  env: Env,
  site: SiteContext,
  changes: unknown,
  now: number,
): Promise<Updated> {
  const checked = checkSettings(changes)
  if (!checked.ok) return checked
  return write(env, site, { ...site.settings, ...checked.settings }, now)
}

/** A new identity secret: what was signed with the old one proves nothing from now on. */
export async function renewIdentitySecret(env: Env, site: SiteContext, now: number): Promise<Updated> {
  return write(env, site, { ...site.settings, identitySecret: makeSecret('is_') }, now)
}

async function write(env: Env, site: SiteContext, settings: SiteSettings, now: number): Promise<Updated> {
  const { id, name, origins } = site
  const db = siteDatabase(env, site)
  const statements = [updateSettings(db, { id, name, origins: [...origins], settings })]
  // What every lead is worth has changed: cron looks at all of them again.
  if (settings.collectOnly !== site.settings.collectOnly) statements.push(updateAllDue(db, id, now))
  await db.batch(statements)
  const changed = await spreadSite(env, id, now)
  return changed ? { ok: true, site: changed } : { ok: false, reason: 'the site is gone' }
}
