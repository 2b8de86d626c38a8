import { checkModel, type Fault } from '../../shared/scoring/index.ts'
import { deleteDraft, upsertDraft } from '../db/drafts.ts'
import { isPattern } from '../read/match-url.ts'

/** A site has one model in the making. */
export const MODEL_DRAFT = 'model'

/** Keeps a model that is being edited. It may be unfinished: what is wrong with it is answered, and it is kept all the same. */
export async function saveDraft(
  db: D1Database,
  siteId: string,
  { model, author }: { model: unknown; author: string },
  now: number,
): Promise<{ faults: Fault[] }> {
  const draft = { body: JSON.stringify(model), author, updatedAt: now }
  await upsertDraft(db, siteId, MODEL_DRAFT, draft).run()
  const checked = checkModel(model, isPattern)
  return { faults: checked.ok ? [] : checked.faults }
}

/** May be called again: then there is nothing to be thrown away. */
export async function dropDraft(db: D1Database, siteId: string): Promise<void> {
  await deleteDraft(db, siteId, MODEL_DRAFT).run()
}
