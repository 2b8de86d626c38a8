import type { Drift, Trained } from '../../shared/predict/index.ts'
import type { Learnt } from '../predict/asked.ts'
import { findUsable, watchDrift } from './prediction.ts'
import type { SiteContext } from './site.ts'
import { findStudy, type Progress } from './studies.ts'
import { type SuggestedPoints, suggestFor } from './suggested-points.ts'

/** What a site's outcomes have taught. */
export interface PredictionReport {
  running: Progress | null
  /** Null until somebody has looked. */
  found: { at: number; result: Learnt } | null
  /** Since when leads are foretold; null where they are not. */
  publishedAt: number | null
  /** Something is published, but the rules have changed since: it is not asked any more, and has to be learnt anew. */
  isOutdated: boolean
  drift: Drift | null
}

export async function findPredictionReport(
  db: D1Database,
  site: SiteContext,
  now: number,
): Promise<PredictionReport> {
  const [study, usable] = await Promise.all([findStudy<Learnt>(db, site, 'prediction'), findUsable(db, site)])
  const result = study.found?.result
  return {
    ...study,
    publishedAt: usable?.publishedAt ?? null,
    isOutdated: !usable && result?.phase === 'done' && result.isPublished,
    drift: usable ? await watchDrift(db, site, usable, now) : null,
  }
}

/** Null where nothing is published that beats the rules, or it makes no points. */
export async function findSuggestedPoints(
  db: D1Database,
  site: SiteContext,
): Promise<SuggestedPoints | null> {
  const [study, usable] = await Promise.all([findStudy<Learnt>(db, site, 'prediction'), findUsable(db, site)])
  const trained = usable && trainedOf(study.found?.result)
  return trained ? suggestFor(site.model, trained) : null
}

function trainedOf(result: Learnt | undefined): Trained | null {
  return result?.phase === 'done' && result.isPublished ? result.trained : null
}
