import { type CompiledModel, score, sinceReset } from '../../shared/scoring/index.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import { findEvents } from '../db/events.ts'
import type { LeadRow } from '../db/leads.ts'
import { listLinksOf } from '../db/links.ts'
import { findVisitors, type VisitorRow } from '../db/visitors.ts'
import { breathing } from '../env.ts'
import { counts } from '../project/beacon.ts'
import type { Budget } from '../read/budget.ts'
import { type Features, featuresOf } from '../read/features.ts'
import { eventsByLead, type Portions } from '../read/lead-events.ts'
import type { SiteContext } from '../read/site.ts'
import type { Conversion } from './asked.ts'
import { decisionsOf, instantsFrom, type OutcomeEvent, outcomesIn } from './decisions.ts'
import { isDrawn } from './draw.ts'
import { knownFromOf, type Member, pastOf } from './past.ts'

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
  const claims = await findClaims(db, site, visitors)
  const features = looking.withFeatures ? featuresOf(looking.compiled, site.settings.retentionDays) : null
  const found = new Map<string, LeadSnapshots>()
  let looked = 0
  const rest = breathing()
  for await (const { lead, portions } of eventsByLead(db, site.id, leads, budget)) {
    await rest()
    const members = lead.visitors.flatMap((id): Member[] => {
      const visitor = byId.get(id)
      if (!visitor) return []
      const links = lead.links.filter((link) => link.visitor === id)
      return [{ visitor, links, claimed: claims.get(id) }]
    })
    const own = portionsThatCount(portions, byId, site.settings)
    const snapshots = await snapshotsOf(lead, members, own, { site, looking, features })
    if (snapshots) found.set(lead.id, snapshots)
    looked++
  }
  return { snapshots: found, stoppedAt: looked < leads.length ? (leads[looked - 1]?.id ?? null) : null }
}

/** By visitor, the event by which it is claimed, if that counts. */
async function findClaims(
  db: D1Database,
  site: SiteContext,
  visitors: readonly VisitorRow[],
): Promise<Map<string, StoredEvent>> {
  const wanted = visitors.flatMap(({ id, claim }) => (claim ? [{ visitor: id, ids: [claim.id] }] : []))
  const byId = new Map(visitors.map((visitor) => [visitor.id, visitor]))
  const found = await findEvents(db, site.id, wanted)
  return new Map(
    found.flatMap(({ visitor, events: [event] }) => {
      const row = byId.get(visitor)
      return event && row && counts(event, row, site.settings) ? [[visitor, event]] : []
    }),
  )
}

async function* portionsThatCount(
  portions: Portions,
  visitors: ReadonlyMap<string, VisitorRow>,
  settings: SiteContext['settings'],
): Portions {
  for await (const { visitor, events } of portions) {
    const row = visitors.get(visitor)
    if (row) yield { visitor, events: events.filter((event) => counts(event, row, settings)) }
  }
}

async function snapshotsOf(
  lead: Pick<LeadRow, 'id' | 'account'>,
  members: readonly Member[],
  portions: Portions,
  { site, looking, features }: { site: SiteContext; looking: Looking; features: Features | null },
): Promise<LeadSnapshots | null> {
  const { compiled, now } = looking
  const knownFrom = knownFromOf(lead.id, members)
  if (knownFrom === null) return null
  const instants = instantsFrom(knownFrom)
  const past = pastOf(lead.id, members, instants, compiled)
  const own = new Set(members.flatMap(({ visitor }) => (visitor.leadId === lead.id ? [visitor.id] : [])))
  const outcomes: OutcomeEvent[] = []
  const rest = breathing()
  for await (const { visitor, events } of portions) {
    await rest()
    past.add(visitor, events)
    if (own.has(visitor)) outcomes.push(...outcomesIn(events).filter(({ receivedAt }) => receivedAt <= now))
  }
  const decisions = decisionsOf(instants, outcomes, looking, now)
  const drawn = decisions.filter(({ at }) => isDrawn(lead.id, at, looking.share))
  const rows = drawn.map(({ at, label }) => {
    const { registers: known, seenAt } = past.at(instants.indexOf(at))
    const registers = sinceReset(known)
    const raw = score(registers, compiled, at, site.settings).dimensions.engagement.raw
    const values = features?.valuesAt(registers, at, { seenAt: seenAt || knownFrom, colleagues: 0 }) ?? []
    return [at, label, raw, ...values.map(short)]
  })
  return { knownFrom, account: lead.account, rows }
}

/** Thousands of such rows are kept: more digits would say nothing. */
function short(value: number): number {
  return Number(value.toPrecision(4))
}
