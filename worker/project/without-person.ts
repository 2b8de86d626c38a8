import type { StoredEvent } from '../../shared/wire.ts'
import { listEventsOf } from '../archive/read.ts'
import { findVisitors, type HoldingClaim, type Standing } from '../db/visitors.ts'
import type { SiteContext } from '../read/site.ts'
import { claimOf, earliest } from './claims.ts'
import type { Changes } from './commit.ts'
import { isNaming } from './naming.ts'
import { remerged } from './rebuild.ts'
import { foldAll, seenIn } from './refold.ts'
import { rescore } from './rescore.ts'
import type { VisitorState } from './state.ts'

/** Somebody who is forgotten. */
export interface Forgotten {
  leadId: string
  /** Identity keys, those of hashed addresses among them. */
  names: readonly string[]
  /** What was said later is of somebody who has come again under the name. */
  until: number
}

export interface Bystanders {
  /** Events of theirs that name the person. */
  events: { visitor: string; id: string }[]
  /** Of whom nothing would be left. */
  emptied: { visitor: string; version: number; named: boolean }[]
  /** As the others are without those, and their leads. */
  changes: Pick<Changes, 'visitors' | 'leads' | 'transitions'>
}

/** Visitors that have named a person, or were taken for it: as they are without what they said of it. */
export async function withoutPerson(
  db: D1Database,
  site: SiteContext,
  ids: readonly string[],
  person: Forgotten,
  now: number,
): Promise<Bystanders> {
  const said: Bystanders['events'] = []
  const emptied: Bystanders['emptied'] = []
  const visitors: VisitorState[] = []
  const events = new Map((await listEventsOf(db, site.id, ids)).map((one) => [one.visitor, one.events]))
  for (const row of await findVisitors(db, site.id, ids)) {
    const all = events.get(row.id) ?? []
    const left = all.filter((event) => event.at > person.until || !isNaming(event, person.names))
    const { counted, ...folded } = foldAll(left, row, site)
    for (const event of all) if (!left.includes(event)) said.push({ visitor: row.id, id: event.id })
    if (left.length === 0 && row.leadId === null) {
      emptied.push({ visitor: row.id, version: row.version, named: true })
      continue
    }
    visitors.push({
      ...row,
      ...standingWithout(row, counted, person),
      version: row.version + 1,
      ...seenIn(left, row),
      ...folded,
    })
  }
  const leadIds = [...new Set(visitors.flatMap((visitor) => visitor.leadId ?? []))]
  const leads = (await remerged(db, site, leadIds, visitors)).map((changed) =>
    rescore(changed, site, { now, cause: 'link', settled: true }),
  )
  return {
    events: said,
    emptied,
    changes: {
      visitors,
      leads: leads.map((one) => one.rescored),
      transitions: leads.flatMap(({ transitions }) => transitions),
    },
  }
}

function standingWithout(
  { leadId, claim }: Standing,
  events: readonly StoredEvent[],
  person: Forgotten,
): Standing {
  if (claim?.byHand)
    return { leadId, claim: { ...claim, byHand: standingWithout(claim.byHand, events, person) } }
  const isOther = leadId !== person.leadId
  if (isOther && claim && claim.at > person.until) return { leadId, claim: { ...claim, since: claim.at } }
  const names = claim?.keys.some((key) => person.names.includes(key))
  if (isOther && !names) return { leadId, claim: claim && without(claim, person.leadId) }
  const next = earliest(events.map(claimOf).filter((one) => one !== null))
  return { leadId: null, claim: next && { ...next, since: next.at } }
}

/** A claim that knows nothing of a lead any more. */
function without({ refused, proved = [], ...claim }: HoldingClaim, leadId: string): HoldingClaim {
  const left = proved.filter((one) => one !== leadId)
  return {
    ...claim,
    ...(refused !== undefined && refused !== leadId && { refused }),
    ...(left.length > 0 && { proved: left }),
  }
}
