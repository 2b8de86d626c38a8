import { type CompiledModel, score, sinceReset } from '../../shared/scoring/index.ts'
import type { LeadRow } from '../db/leads.ts'
import { listLinksOf } from '../db/links.ts'
import { findVisitors } from '../db/visitors.ts'
import { counts } from '../project/beacon.ts'
import type { Budget } from '../read/budget.ts'
import { type Features, featuresOf } from '../read/features.ts'
import { eventsByLead } from '../read/lead-events.ts'
import type { SiteContext } from '../read/site.ts'
import type { Conversion } from './asked.ts'
import { decisionsOf } from './decisions.ts'
import { isDrawn } from './draw.ts'
import { type Member, pastOf } from './past.ts'

/** What was known of one lead at each decision that was drawn. */
export interface LeadSnapshots {
  /** When somebody first knew who it is. */
  knownFrom: number
  /** How many others there are is counted when all have been looked at. */
  account: string | null
  /** Each: instant, label, score by the rules, then the values of the features, if they were asked for. */
  rows: number[][]
}

/** What a study looks at leads by. */
export interface Looking extends Conversion {
  compiled: CompiledModel
  /** Whether more than the score is wanted. */
  withFeatures: boolean
  /** Of all decisions, the share that is looked at. */
  share: number
  /** When the study began: what came later is not in it. */
  now: number
}

/** What was found of some leads. */
export interface Found {
  snapshots: Map<string, LeadSnapshots>
  /** The last lead looked at where the budget was spent before all were; null where all were. */
  stoppedAt: string | null
}

/**
 * Snapshots of some leads, from their events. Whoever is held because of its contact data was nobody's to call. Leads without
 * a decision are there too: they are somebody's colleagues.
 */
export async function lookAt(
  db: D1Database,
  site: SiteContext,
  rows: readonly Pick<LeadRow, 'id' | 'account' | 'quarantine'>[],
  looking: Looking,
  budget: Budget,
): Promise<Found> {
  const known = rows.filter(({ quarantine }) => quarantine === null)
  const links = await listLinksOf(
    db,
    site.id,
    known.map(({ id }) => id),
  )
  const leads = known.map((lead) => {
    const own = links.filter(({ leadId }) => leadId === lead.id)
    return { ...lead, links: own, visitors: [...new Set(own.map(({ visitor }) => visitor))] }
  })
  const visitors = await findVisitors(db, site.id, [...new Set(links.map(({ visitor }) => visitor))])
  const byId = new Map(visitors.map((visitor) => [visitor.id, visitor]))
  const features = looking.withFeatures ? featuresOf(looking.compiled, site.settings.retentionDays) : null
  const found = new Map<string, LeadSnapshots>()
  let looked = 0
  for await (const { lead, eventsOf } of eventsByLead(db, site.id, leads, budget)) {
    const members = lead.visitors.flatMap((id): Member[] => {
      const visitor = byId.get(id)
      if (!visitor) return []
      const events = eventsOf(id).filter((event) => counts(event, visitor, site.settings))
      return [{ visitor, links: lead.links.filter((link) => link.visitor === id), events }]
    })
    const snapshots = snapshotsOf(lead, members, { site, looking, features })
    if (snapshots) found.set(lead.id, snapshots)
    looked++
  }
  return { snapshots: found, stoppedAt: looked < leads.length ? (leads[looked - 1]?.id ?? null) : null }
}

function snapshotsOf(
  lead: Pick<LeadRow, 'id' | 'account'>,
  members: readonly Member[],
  { site, looking, features }: { site: SiteContext; looking: Looking; features: Features | null },
): LeadSnapshots | null {
  const { compiled, now } = looking
  const past = pastOf(lead.id, members, compiled)
  if (past.knownFrom === null) return null
  const outcomes = members
    .filter(({ visitor }) => visitor.leadId === lead.id)
    .flatMap(({ events }) => events.filter(({ kind, receivedAt }) => kind === 'outcome' && receivedAt <= now))
  const decisions = decisionsOf(past.knownFrom, outcomes, looking, now)
  const drawn = decisions.filter(({ at }) => isDrawn(lead.id, at, looking.share))
  const rows = drawn.map(({ at, label }) => {
    const { registers: known, seenAt } = past.at(at)
    const registers = sinceReset(known)
    const raw = score(registers, compiled, at, site.settings).dimensions.engagement.raw
    const values = features?.valuesAt(registers, at, { seenAt, colleagues: 0 }) ?? []
    return [at, label, raw, ...values.map(short)]
  })
  return { knownFrom: past.knownFrom, account: lead.account, rows }
}

/** Thousands of such rows are kept: more digits would say nothing. */
function short(value: number): number {
  return Number(value.toPrecision(4))
}
