import {
  type Drift,
  driftOf,
  type Prediction,
  type PredictionReason,
  type Predictor,
  predict,
  reasonWords,
  type Yardstick,
} from '../../shared/predict/index.ts'
import { countColleagues, findLeadRow, type LeadRow, listLeadsById } from '../db/leads.ts'
import { findPredictor } from '../db/predictors.ts'
import type { SiteSettings } from '../db/sites.ts'
import { COLLEAGUES, type Features, featuresOf } from './features.ts'
import { type ScoredLead, scoreLead } from './score-lead.ts'
import type { SiteContext } from './site.ts'

/** What a site's leads are foretold by. */
export interface PublishedPredictor extends Pick<SiteSettings, 'goal' | 'horizonDays'> {
  predictor: Predictor
  yardstick: Yardstick
  /** Learnt from few conversions. */
  isExperimental: boolean
  /** Of the rules it learnt by, see Features. */
  shapes: Record<string, string>
  modelVersion: number
}

/** How likely somebody is to convert within the horizon, as of now, and what makes it so. */
export interface LeadPrediction extends Pick<PublishedPredictor, 'goal' | 'horizonDays' | 'isExperimental'> {
  asOf: number
  probability: number
  /** In log-odds; `base` and the points of the reasons add up to `odds`. */
  odds: number
  base: number
  reasons: (PredictionReason & { words: string })[]
}

const DAY_MS = 86_400_000
/** Leads looked at for drift, and how young they are: those whom the predictor would be asked about. */
const WATCHED = 1_000
const YOUNG_DAYS = 91

/** Null where nothing is published, or the rules have changed since so that it would be asked of what it does not know. */
export async function findUsable(db: D1Database, site: SiteContext): Promise<Foreteller | null> {
  const row = await findPredictor(db, site.id)
  if (!row) return null
  const published: PublishedPredictor = JSON.parse(row.body)
  const features = featuresOf(site.compiled, site.settings.retentionDays)
  const known = published.predictor.features.every(
    ({ id }) => id.startsWith('$') || features.shapes[id] === published.shapes[id],
  )
  return known ? { published, publishedAt: row.publishedAt, features } : null
}

export interface Foreteller {
  published: PublishedPredictor
  publishedAt: number
  features: Features
}

/** Of a lead that may still convert; null of one that did, was ruled out, or where nothing is predicted. */
async function predictLead(
  db: D1Database,
  site: SiteContext,
  scored: ScoredLead,
): Promise<LeadPrediction | null> {
  const { row, score } = scored
  if (isOver(row)) return null
  const foreteller = await findUsable(db, site)
  if (!foreteller) return null
  const { predictor, goal, horizonDays, isExperimental } = foreteller.published
  const asks = predictor.features.some(({ id }) => id === COLLEAGUES.id)
  const colleagues = asks && row.account !== null ? (await countColleagues(db, site.id, row.account)) - 1 : 0
  const { reasons, ...foretold } = foretell(foreteller, scored, colleagues)
  return {
    ...{ goal, horizonDays, isExperimental, asOf: score.asOf },
    ...foretold,
    reasons: reasons.map((reason) => ({ ...reason, words: reasonWords(reason, predictor) })),
  }
}

/** The same by its id; null also where there is no such lead. */
export async function findPrediction(
  db: D1Database,
  site: SiteContext,
  leadId: string,
  now: number,
): Promise<LeadPrediction | null> {
  const row = await findLeadRow(db, site.id, leadId)
  return row && predictLead(db, site, scoreLead(row, site, now))
}

/** Whether the leads of now are still like those that the predictor was judged by. */
export async function watchDrift(
  db: D1Database,
  site: SiteContext,
  foreteller: Foreteller,
  now: number,
): Promise<Drift> {
  const leads = await listLeadsById(db, site.id, { after: '', limit: WATCHED })
  const young = leads.filter((row) => row.createdAt >= now - YOUNG_DAYS * DAY_MS && !isOver(row))
  const people = young.map((row) => ({
    probability: foretell(foreteller, scoreLead(row, site, now), 0).probability,
    weeks: (now - row.createdAt) / (7 * DAY_MS),
  }))
  return driftOf(foreteller.published.yardstick, people)
}

function foretell({ published, features }: Foreteller, scored: ScoredLead, colleagues: number): Prediction {
  const { row, registers, score } = scored
  const beside = { seenAt: row.lastSeenAt, colleagues }
  const values = features.valuesAt(registers, score.asOf, beside)
  const byId = new Map(features.features.map(({ id }, index) => [id, values[index] ?? 0]))
  return predict(published.predictor, (id) => byId.get(id) ?? 0)
}

function isOver({ stage }: Pick<LeadRow, 'stage'>): boolean {
  return stage === 'customer' || stage === 'disqualified'
}
