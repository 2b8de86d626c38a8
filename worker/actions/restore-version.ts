import { findModel, type PublishMode } from '../db/models.ts'
import type { Env } from '../env.ts'
import { loadSite, siteDatabase } from '../read/site.ts'
import { type Published, publishModel } from './publish-model.ts'

/** Publishes an old version as a new one: what has been published stays as it was. Null where there is no such version. */
export async function restoreVersion(
  env: Env,
  siteId: string,
  { version, author, mode }: { version: number; author: string; mode?: PublishMode },
  now: number,
): Promise<Published | null> {
  const site = await loadSite(env, siteId, now)
  const old = site && (await findModel(siteDatabase(env, site), siteId, version))
  if (!old) return null
  const model: unknown = JSON.parse(old.model)
  return publishModel(
    env,
    siteId,
    { model, author, note: `Version ${version} again`, ...(mode && { mode }) },
    now,
  )
}
