import { canonical, checkModel, type Model } from '../../../shared/scoring/index.ts'
import { MODEL_DRAFT } from '../../actions/save-draft.ts'
import { findDraft } from '../../db/drafts.ts'
import { findModel, findVersionAt, type PublishMode } from '../../db/models.ts'
import { isPattern } from '../../read/match-url.ts'
import { newestModel, newestVersion, type SiteContext } from '../../read/site.ts'
import type { Fields } from './edit.ts'

/** What is being edited: the draft where there is one, else the newest version. */
export interface Edited {
  model: Model
  /** The version that it began with. */
  base: number
  /** A draft with faults is edited as text, and the newest version shown. Null where there is none. */
  draft: { author: string; updatedAt: number; isSound: boolean } | null
  /** As JSON, whatever it is. */
  text: string
}

export async function findEdited(db: D1Database, site: SiteContext): Promise<Edited> {
  const draft = await findDraft(db, site.id, MODEL_DRAFT)
  const newest = newestModel(site)
  const wanted: unknown = draft ? JSON.parse(draft.body) : newest
  const checked = checkModel(wanted, isPattern)
  const isShown = draft !== null && checked.ok
  return {
    model: checked.ok ? checked.model : newest,
    base: (isShown && (await findVersionAt(db, site.id, draft.updatedAt))) || newestVersion(site),
    draft: draft && { author: draft.author, updatedAt: draft.updatedAt, isSound: checked.ok },
    text: JSON.stringify(wanted, null, 2),
  }
}

export interface Begun {
  /** What the numbers of the form were turned in. */
  model: Model
  base: number
  /** Whether the draft is not the one that the form was shown with: kept, published or thrown away since. */
  isMoved: boolean
}

/** What a form was begun with, which may be older than what is being edited now: by what it says of itself. */
export async function findBegun(
  db: D1Database,
  site: SiteContext,
  edited: Edited,
  { base, draft, start }: Fields,
): Promise<Begun> {
  const now = { model: edited.model, base: edited.base, isMoved: false }
  if (base === undefined) return now
  const version = Number(base)
  const started = start === undefined ? null : parsed(start)
  const isMoved = (draft ?? '') !== draftOf(edited)
  if (started) return { model: started, base: version, isMoved }
  if (draft) return { ...now, isMoved }
  const found = await findModel(db, site.id, version)
  return found ? { model: JSON.parse(found.model), base: version, isMoved } : { ...now, isMoved }
}

/** Whether publishing it would do nothing. Told of, the newest version may lower those whom it spared when it came silently. */
export async function isPublished(
  db: D1Database,
  site: SiteContext,
  model: Model,
  mode: PublishMode,
): Promise<boolean> {
  if (canonical(model) !== canonical(newestModel(site))) return false
  const newest = mode === 'notify' ? await findModel(db, site.id, newestVersion(site)) : null
  return newest === null || newest.mode === 'notify'
}

/** Which draft a form is shown with; empty where it is none. */
export function draftOf({ draft }: Pick<Edited, 'draft'>): string {
  return draft ? String(draft.updatedAt) : ''
}

function parsed(text: string): Model | null {
  try {
    const checked = checkModel(JSON.parse(text), isPattern)
    return checked.ok ? checked.model : null
  } catch {
    return null
  }
}
