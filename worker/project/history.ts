import { type Dated, emptyRegisters, foldDated, knownUntil } from '../../shared/scoring/index.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import { listTransitionsOf, type Transition } from '../db/transitions.ts'
import { isFirst } from '../db/visitor-version.ts'
import { listVisitorsOf, type VisitorRow } from '../db/visitors.ts'
import { budgetUntil, metered } from '../read/budget.ts'
import { eventsByLead, type Portions } from '../read/lead-events.ts'
import type { SiteContext } from '../read/site.ts'
import { counts } from './beacon.ts'
import { describe } from './describe.ts'
import { stateOf } from './look.ts'
import { type Past, relive } from './relive.ts'
import { rescore } from './rescore.ts'
import type { Changed, News, Restage, Restaged } from './restage.ts'
import { decoded, type VisitorState } from './state.ts'

/** What one request may read of what is known already. */
const READING = { ms: 10_000, statements: 200 }

/**
 * The leads that an import has changed, at the stages at which their history puts them: each since when it happened, and told
 * to nobody. What was decided as time went stays as it was known then: nothing is dated before the last of it, nor before
 * the first of what the import brings. Of whom more is known than one request reads, the stage is that of now, and since now.
 */
export function restageByHistory(db: D1Database, site: SiteContext, now: number): Restage {
  return async (changed, came) => {
    const pasts = await pastsOf(db, site, changed, came)
    return changed.map((one) => restaged(site, one, pasts.get(one.lead.id), now))
  }
}

async function pastsOf(
  db: D1Database,
  site: SiteContext,
  changed: readonly Changed[],
  { visitors, news }: News,
): Promise<Map<string, Past>> {
  const pasts = new Map<string, Past>()
  const late: Late[] = []
  for (const one of changed) {
    if (isOvertaken(one, site)) continue
    const { lead, stored } = one
    const members = visitors.filter(({ leadId }) => leadId === lead.id)
    const from = firstChange(one)
    const isKnown = stored !== undefined || !members.every(isFirst)
    const isAhead = stored !== undefined && isOver(one, from)
    if (isKnown && !(isAhead && stored.stageAt < from))
      late.push({ ...one, id: lead.id, from, members, isAhead })
    else {
      const { registers } = stored ?? { registers: emptyRegisters() }
      const state = stored ? stateOf(stored) : unborn(from)
      pasts.set(lead.id, { registers, state, from, events: newsOf(members, news) })
    }
  }
  for await (const [id, past] of readPasts(db, site, late, { visitors, news })) pasts.set(id, past)
  return pasts
}

function restaged(site: SiteContext, one: Changed, past: Past | undefined, now: number): Restaged {
  const { lead, stored, cause } = one
  if (!past || past.events.length === 0)
    return { ...rescore(lead, site, { now, cause, settled: !stored, stored }), history: null }
  const lived = relive(site, describe(lead), past, now)
  const { state } = lived
  const isUnborn = state.stage === 'visitor' && lived.transitions.length === 0
  const standing = {
    ...lead,
    stage: state.stage,
    stageAt: isUnborn ? (stored?.stageAt ?? now) : state.at,
    spared: state.spared ?? null,
    outcome: lived.outcome,
    modelVersion: site.modelVersion,
  }
  const settled = stored?.modelVersion !== site.modelVersion
  const { rescored, transitions } = rescore(standing, site, { now, cause, settled })
  const fixedAt = lead.fixedAt
  return {
    rescored: { ...rescored, lead: { ...rescored.lead, fixedAt } },
    transitions: [...lived.transitions, ...transitions.map((last) => ({ ...last, history: true }))],
    history: stored ? { leadId: lead.id, from: past.from } : null,
  }
}

/** From when on its stages may be others than they were. */
function firstChange({ lead, stored, since }: Changed): number {
  const isBelieved = stored && describe(lead).quarantine !== stored.quarantine
  const from = isBelieved ? Number.NEGATIVE_INFINITY : since
  return Math.max(from, (lead.fixedAt ?? Number.NEGATIVE_INFINITY) + 1, lead.createdAt)
}

/** Whether all that is known of a lead had happened by then, so that its registers are as they were. */
function isOver({ stored, since }: Changed, from: number): boolean {
  return since > Number.NEGATIVE_INFINITY && stored !== undefined && knownUntil(stored.registers) <= from
}

/** A new version of the model decides first where it finds whom it has not seen yet. */
function isOvertaken({ stored }: Changed, { modelVersion }: SiteContext): boolean {
  return stored !== undefined && stored.fixedAt !== null && stored.modelVersion < modelVersion
}

interface Late extends Changed {
  id: string
  from: number
  members: readonly VisitorState[]
  /** Of what it did nothing has to be read: it came in its order. */
  isAhead: boolean
}

/** What is known of leads whose history has come out of its order, as far as one request can read it. */
async function* readPasts(
  db: D1Database,
  site: SiteContext,
  late: readonly Late[],
  { visitors: coming, news }: News,
): AsyncGenerator<[string, Past]> {
  if (late.length === 0) return
  const ids = late.map(({ id }) => id)
  const [rows, transitions] = await Promise.all([
    listVisitorsOf(db, site.id, ids),
    listTransitionsOf(db, site.id, ids),
  ])
  const moving = new Set(coming.map(({ id }) => id))
  const leads = late.map((one) => {
    const staying = rows.filter(({ id, leadId }) => leadId === one.id && !moving.has(id)).map(decoded)
    const read = one.isAhead ? [] : [...one.members.filter((member) => !isFirst(member)), ...staying]
    return { ...one, members: [...one.members, ...staying], visitors: read.map(({ id }) => id) }
  })
  const budget = budgetUntil(Date.now() + READING.ms, READING.statements)
  for await (const { lead, portions } of eventsByLead(metered(db, budget), site.id, leads, budget)) {
    const { from, members } = lead
    const { registers, events } = await knownOf(portions, lead, site)
    const state = stateBefore(lead, transitions)
    yield [lead.id, { registers, state, from, events: [...events, ...newsOf(members, news)] }]
  }
}

/** What was done before, added up, and what is looked at once more. */
async function knownOf(
  portions: Portions,
  { from, members, isAhead, stored }: Late,
  { settings, compiled }: SiteContext,
): Promise<Pick<Past, 'registers' | 'events'>> {
  let registers = (isAhead && stored?.registers) || emptyRegisters()
  const events: Dated[] = []
  for await (const { visitor, events: portion } of portions) {
    const member = members.find(({ id }) => id === visitor)
    if (!member) continue
    const counted = dated(
      member,
      portion.filter((event) => counts(event, member, settings)),
    )
    registers = foldDated(
      registers,
      counted.filter(({ event }) => event.at < from),
      compiled,
    )
    events.push(...counted.filter(({ event }) => event.at >= from))
  }
  return { registers, events }
}

function stateBefore({ id, from, stored }: Late, transitions: readonly Transition[]): Past['state'] {
  const last = transitions.findLast((one) => one.leadId === id && one.at < from)
  if (!last) return unborn(from)
  return stored && last.at === stored.stageAt ? stateOf(stored) : { stage: last.to, at: last.at }
}

function unborn(from: number): Past['state'] {
  return { stage: 'visitor', at: from - 1 }
}

function newsOf(members: readonly VisitorState[], news: News['news']): Dated[] {
  return members.flatMap((member) => dated(member, news.get(member.id) ?? []))
}

function dated({ claim }: Pick<VisitorRow, 'claim'>, events: readonly StoredEvent[]): Dated[] {
  return claim ? events.map((event) => ({ event, since: claim.since })) : []
}
