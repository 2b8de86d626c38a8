import { listEventsOf } from '../archive/read.ts'
import { listVisitors } from '../db/visitors.ts'
import type { SiteContext } from './site.ts'
import type { TimelineEvent } from './timeline.ts'

/** Which of a lead's events one rule is about, and what that rule is called. */
export interface RuleEvents {
  name: string
  /** Newest first, counted or not: caps and the look-back leave some of them out. */
  events: TimelineEvent[]
}

/** Null where the model has no rule of that id that looks at events. */
export async function findRuleEvents(
  db: D1Database,
  site: SiteContext,
  leadId: string,
  ruleId: string,
): Promise<RuleEvents | null> {
  const { engagement, fit, products, signals } = site.compiled
  const found = [engagement, fit, ...products]
    .flatMap(({ eventRules }) => eventRules)
    .find(({ rule }) => rule.id === ruleId)
  const signal = found && signals.find((one) => one.signal.id === found.signal.id)
  if (!found || !signal) return null
  const visitors = await listVisitors(db, site.id, leadId)
  const groups = await listEventsOf(
    db,
    site.id,
    visitors.map(({ id }) => id),
  )
  const events = groups.flatMap(({ visitor, events: all }) =>
    all.filter(signal.matches).map((event) => ({ ...event, visitor })),
  )
  return { name: found.rule.name, events: events.sort((a, b) => b.at - a.at) }
}
