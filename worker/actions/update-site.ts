import { timedId } from '../../shared/ids.ts'
import { insertJob, supersedeJobs } from '../db/jobs.ts'
import { updateAllDue } from '../db/leads.ts'
import { updateSettings } from '../db/settings.ts'
import type { Env } from '../env.ts'
import { newId } from '../project/new-id.ts'
import { currentSite, type SiteContext, siteDatabase, spreadSite } from '../read/site.ts'
import { checkSettings, faultOfOrigins, type SettingFault } from './check-settings.ts'
import { makeSecret } from './make-key.ts'

export type Updated =
  | { ok: true; site: SiteContext }
  /** `reason` is the first fault in one line. */
  | { ok: false; reason: string; faults: SettingFault[] }

/**
 * Changes some of a site's settings, and the origins that may send to it; what is not named stays. A page's script sees
 * them within five minutes, the door within one. May be called again with the same at any time.
 */
export async function updateSite(
  env: Env,
  site: SiteContext,
  changes: { origins?: readonly string[]; settings?: unknown },
  now: number,
): Promise<Updated> {
  const before = await current(env, site, now)
  const { origins = before.origins, settings = {} } = changes
  const checked = checkSettings(settings)
  const origin = faultOfOrigins(origins)
  const faults = [
    ...(origin === null ? [] : [{ setting: 'origins', fault: origin }]),
    ...(checked.ok ? [] : checked.faults),
  ]
  if (!checked.ok || faults.length > 0) return refused(faults)
  return write(
    env,
    { ...before, origins, settings: { ...before.settings, ...checked.settings } },
    before,
    now,
  )
}

/** A new identity secret: what was signed with the old one proves nothing from now on. */
export async function renewIdentitySecret(env: Env, site: SiteContext, now: number): Promise<Updated> {
  const before = await current(env, site, now)
  const settings = { ...before.settings, identitySecret: makeSecret('is_') }
  return write(env, { ...before, settings }, before, now)
}

/** What this isolate knows may be half a minute old: nothing that another has changed is to be put back. */
async function current(env: Env, site: SiteContext, now: number): Promise<SiteContext> {
  return (await currentSite(env, site.id, now)) ?? site
}

async function write(env: Env, site: SiteContext, before: SiteContext, now: number): Promise<Updated> {
  const { id, name, origins, settings } = site
  const db = siteDatabase(env, site)
  const statements = [updateSettings(db, { id, name, origins: [...origins], settings })]
  // What every lead is worth has changed: cron looks at all of them again.
  if (settings.collectOnly !== before.settings.collectOnly) statements.push(updateAllDue(db, id, now))
  if (settings.bots !== before.settings.bots) statements.push(...judgeAnew(db, site, now))
  await db.batch(statements)
  const changed = await spreadSite(env, id, now)
  return changed ? { ok: true, site: changed } : refused([{ setting: 'site', fault: 'it is gone' }])
}

/** What machines did counts from now on, or no longer: cron goes through all that were taken for one, whenever that was. */
function judgeAnew(db: D1Database, { id, modelVersion }: SiteContext, now: number): D1PreparedStatement[] {
  return [
    supersedeJobs(db, id, 'bots', now),
    insertJob(db, {
      siteId: id,
      id: `bots:${timedId(now, newId())}`,
      modelVersion,
      phase: 'judge',
      cursor: '',
      done: 0,
      remerge: 0,
      startedAt: now,
    }),
  ]
}

function refused(faults: SettingFault[]): Updated {
  const [first] = faults
  return { ok: false, reason: `${first?.setting}: ${first?.fault}`, faults }
}
