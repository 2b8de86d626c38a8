import {
  type Candidate,
  type CompiledModel,
  checkModel,
  compareModels,
  decodeRegisters,
  emptyRegisters,
  type Fault,
  fold,
  fromNow,
  linked,
  merge,
  needsRemerge,
  needsReplay,
  type Registers,
  sinceReset,
  type WhatIf,
} from '../../shared/scoring/index.ts'
import { listEventsOf } from '../archive/read.ts'
import { countLeads, type LeadRow, listLeadsById } from '../db/leads.ts'
import type { PublishMode } from '../db/models.ts'
import { listVisitorsOf } from '../db/visitors.ts'
import { breathe } from '../env.ts'
import { counts } from '../project/beacon.ts'
import { isPattern } from '../read/match-url.ts'
import { compile, newestModel, type SiteContext } from '../read/site.ts'

export interface WhatIfOptions {
  now: number
  /** How it would be published; only `notify` lowers anybody. */
  mode?: PublishMode | undefined
  /** At most so many leads, and for so long; the ids of leads are random, so any number is a fair sample, and the same each time. */
  mostLeads?: number
  mostMs?: number
}

export type Answered = { ok: true; whatIf: WhatIf & { of: number } } | { ok: false; faults: Fault[] }

/** Leads read at a time: with their registers alone, or with all their events. */
const PAGE = 500
const PAGE_OF_EVENTS = 25
/** Where there is no time for all, so many are told of: else each try would tell of others than the one before. */
const SAMPLES = [25, 100, 500, 1_000, 2_000, 5_000, 10_000]

/**
 * What publishing a model would do to the site's own leads, by the score of this moment: compared with the newest version,
 * also while that is only being prepared, or what it brings would look as if this brought it. Where something is looked at that
 * is not collected yet, their events are gone through, which takes longer: the answer says how many leads were looked at,
 * and `of` how many. Writes nothing.
 */
export async function whatIf(
  db: D1Database,
  site: SiteContext,
  model: unknown,
  { now, mode = 'silent', mostLeads = 20_000, mostMs = 5_000 }: WhatIfOptions,
): Promise<Answered> {
  const checked = checkModel(model, isPattern)
  if (!checked.ok) return checked
  const before = site.next ? compile(site.next.model) : compile(site.model, site.covers)
  const next = compile(
    mode === 'from-now' ? fromNow(newestModel(site), checked.model, { at: now, version: 0 }) : checked.model,
  )
  const fromEvents = site.next !== null || needsReplay(before, next) || needsRemerge(before, next)
  const comparison = compareModels(before, next, now, {
    retentionDays: site.settings.retentionDays,
    isQuiet: mode !== 'notify',
  })
  const isQuietBefore = (site.next ?? site).mode !== 'notify'
  const end = Date.now() + mostMs
  const of = await countLeads(db, site.id)
  let after = ''
  let answer = comparison.answer()
  for (let looked = 0; looked < mostLeads; ) {
    const sample = SAMPLES.find((one) => one > looked) ?? mostLeads
    const limit = Math.min(fromEvents ? PAGE_OF_EVENTS : PAGE, sample - looked, mostLeads - looked)
    const rows = await listLeadsById(db, site.id, { after, limit })
    const collect = fromEvents ? await collector(db, site, rows) : null
    const prepared = site.next && collect?.(before)
    const collected = collect?.(next)
    comparison.look(
      rows.map((row) => ({
        ...candidateOf(row, prepared?.get(row.id), collected?.get(row.id)),
        spares: isQuietBefore && (site.next !== null || row.modelVersion < site.modelVersion),
      })),
    )
    looked += rows.length
    after = rows.at(-1)?.id ?? after
    const isOver = rows.length < limit || looked === mostLeads
    if (isOver || looked === sample) answer = structuredClone(comparison.answer())
    if (isOver || Date.now() >= end) break
    await breathe()
  }
  return { ok: true, whatIf: { ...answer, of } }
}

/** What was before somebody began anew counts under no model. Where the site only collects, it is as if it scored. */
function candidateOf(
  row: LeadRow,
  prepared = decodeRegisters(row.registers),
  collected?: Registers,
): Candidate {
  const { id, stage, stageAt, spared, quarantine } = row
  return {
    id,
    state: { stage, at: stageAt, ...(spared !== null && { spared }) },
    registers: sinceReset(prepared),
    ...(collected && { collected: sinceReset(collected) }),
    held: quarantine !== null,
  }
}

/** The leads' registers as a model would have collected them, from their events, which are read once for all models. */
async function collector(
  db: D1Database,
  site: SiteContext,
  rows: readonly LeadRow[],
): Promise<(model: CompiledModel) => Map<string, Registers>> {
  const visitors = await listVisitorsOf(
    db,
    site.id,
    rows.map(({ id }) => id),
  )
  const ids = visitors.map(({ id }) => id)
  const events = new Map((await listEventsOf(db, site.id, ids)).map((group) => [group.visitor, group.events]))
  return (model) => {
    const parts = new Map(rows.map(({ id }): [string, Registers[]] => [id, []]))
    for (const { id, leadId, claim, noise } of visitors) {
      const counted = (events.get(id) ?? []).filter((event) => counts(event, { id, noise }, site.settings))
      const own = fold(emptyRegisters(), counted, model)
      if (leadId !== null && claim) parts.get(leadId)?.push(linked(own, model, claim.since))
    }
    return new Map([...parts].map(([id, own]) => [id, merge(own, model)]))
  }
}
