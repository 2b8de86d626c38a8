import { type Model, type Rebased, rebase } from '../../shared/scoring/index.ts'
import { findModel } from '../db/models.ts'
import { newestModel, newestVersion, type SiteContext } from '../read/site.ts'

/**
 * A model that began with version `base`, with what was published since kept: only what it changes itself is put onto the
 * newest. Without a base it is taken as a whole.
 */
export async function ontoNewest(
  db: D1Database,
  site: SiteContext,
  own: Model,
  base: number | undefined,
): Promise<Rebased> {
  const found = base === undefined || base >= newestVersion(site) ? null : await findModel(db, site.id, base)
  return found ? rebase(JSON.parse(found.model), own, newestModel(site)) : { model: own, clashes: [] }
}
