import { findModel, type PublishMode } from '../db/models.ts'
import type { Env } from '../env.ts'
import { type Published, publishModel } from './publish-model.ts'

/** Publishes an old version as a new one: what has been published stays as it was. Null where there is no such version. */
export async function restoreVersion(
  env: Env,
  siteId: string,
  { version, author, mode }: { version: number; author: string; mode?: PublishMode },
  now: number,
): Promise<Published | null> {
  const old = await findModel(env.DB, siteId, version)
  if (!old) return null
  const model: unknown = JSON.parse(old.model)
  return publishModel(
    env,
    siteId,
    { model, author, note: `Version ${version} again`, ...(mode && { mode }) },
    now,
  )
}
