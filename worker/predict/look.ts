import { type CompiledModel, score, sinceReset } from '../../shared/scoring/index.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import { listEventsOf } from '../db/events.ts'
import type { LeadRow } from '../db/leads.ts'
import { type Link, listLinksOf } from '../db/links.ts'
import { findVisitors } from '../db/visitors.ts'
import { counts } from '../project/beacon.ts'
import { type Features, featuresOf } from '../read/features.ts'
import type { SiteContext } from '../read/site.ts'
import type { Conversion } from './asked.ts'
import { decisionsOf } from './decisions.ts'
import { type Member, pastOf } from './past.ts'

/** What was known of one lead at each decision. */
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
  /** When the study began: what came later is not in it. */
  now: number
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
): Promise<Map<string, LeadSnapshots>> {
  const leads = rows.filter(({ quarantine }) => quarantine === null)
  const links = await listLinksOf(
    db,
    site.id,
    leads.map(({ id }) => id),
  )
  const ids = [...new Set(links.map(({ visitor }) => visitor))]
  const [visitors, events] = await Promise.all([
    findVisitors(db, site.id, ids),
    listEventsOf(db, site.id, ids),
  ])
  const eventsOf = new Map(events.map((group) => [group.visitor, group.events]))
  const counted = new Map(
    visitors.map((visitor) => [
      visitor.id,
      (eventsOf.get(visitor.id) ?? []).filter((event) => counts(event, visitor, site.settings)),
    ]),
  )
  const features = looking.withFeatures ? featuresOf(looking.compiled, site.settings.retentionDays) : null
  const found = new Map<string, LeadSnapshots>()
  for (const lead of leads) {
    const own = links.filter(({ leadId }) => leadId === lead.id)
    const members = visitors
      .map((visitor): Member & { events: StoredEvent[] } => ({
        visitor,
        links: own.filter((link: Link) => link.visitor === visitor.id),
        events: counted.get(visitor.id) ?? [],
      }))
      .filter((member) => member.links.length > 0)
    const snapshots = snapshotsOf(lead, members, { site, looking, features })
    if (snapshots) found.set(lead.id, snapshots)
  }
  return found
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
  const rows = decisionsOf(past.knownFrom, outcomes, looking, now).map(({ at, label }) => {
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
