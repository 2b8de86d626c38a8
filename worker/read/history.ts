import {
  type CompiledModel,
  emptyRegisters,
  fold,
  linked,
  merge,
  type Registers,
  type Score,
  type Stage,
  score,
} from '../../shared/scoring/index.ts'
import type { StoredEvent } from '../../shared/wire.ts'
import { listEventsOf } from '../archive/read.ts'
import { findLeadRow } from '../db/leads.ts'
import { listModels, listModelTexts, type PublishedVersion } from '../db/models.ts'
import { listTransitions, type Transition } from '../db/transitions.ts'
import { listVisitors, type VisitorRow } from '../db/visitors.ts'
import { counts } from '../project/beacon.ts'
import { compile, type SiteContext, scorable } from './site.ts'

export interface HistoryQuery {
  /** The ends of a series, both included; milliseconds since 1970. It begins 90 days before its end unless told. */
  from?: number | undefined
  to: number
  /** Milliseconds between two points, counted back from the end; a day unless told. */
  step?: number | undefined
  /** These instants instead, in any order. */
  at?: readonly number[] | undefined
  /** The version of the model to score by. Unless told, each instant's own: the one that served then. */
  version?: number | undefined
}

export interface HistoryPoint {
  at: number
  /** As it was known then; `visitor` before anybody knew the name. */
  stage: Stage
  modelVersion: number
  /** Engagement as displayed: whole points, 0–100. */
  score: number
  /** Engagement as compared: neither clipped nor rounded. */
  raw: number
  band: Score['band']
  grade: Score['grade']
  dimensions: Score['dimensions']
}

export interface History {
  /** Oldest first. */
  points: HistoryPoint[]
  /** Where another version of the model began to serve, between the first point and the last. */
  modelChanges: { at: number; version: number }[]
}

export type FoundHistory =
  | { ok: true; history: History }
  | { ok: false; reason: 'no such lead' | 'no such model version' }

const DAY_MS = 86_400_000
/** A year of days, and a little. Of a longer series the newest. */
export const POINTS_MAX = 400

/**
 * The score of a lead at instants of the past, made anew from what its visitors had done by then: those that are linked to it
 * now, by what is known of them today. What retention has deleted is not in it.
 */
export async function findHistory(
  db: D1Database,
  site: SiteContext,
  leadId: string,
  query: HistoryQuery,
): Promise<FoundHistory> {
  const [lead, members, transitions, versions] = await Promise.all([
    findLeadRow(db, site.id, leadId),
    listVisitors(db, site.id, leadId),
    listTransitions(db, site.id, leadId),
    listModels(db, site.id),
  ])
  if (!lead) return { ok: false, reason: 'no such lead' }
  const { version } = query
  if (version !== undefined && !versions.some((one) => one.version === version)) {
    return { ok: false, reason: 'no such model version' }
  }
  const served = servedOf(versions)
  const wanted = instantsOf(query).map((at) => ({ at, version: version ?? servingAt(served, at) }))
  const models = await compileVersions(db, site, [...new Set(wanted.map((one) => one.version))])
  const past = await pastOf(db, site, members)
  const points = wanted.flatMap(({ at, version }): HistoryPoint[] => {
    const compiled = models.get(version)
    if (!compiled) return []
    const registers = scorable(site, past(at, compiled))
    const { band, grade, dimensions } = score(registers, compiled, at, site.settings)
    const { score: shown, raw } = dimensions.engagement
    const stage = stageAt(transitions, at)
    return [{ at, stage, modelVersion: version, score: shown, raw, band, grade, dimensions }]
  })
  const [first, last] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0]
  const modelChanges = served.filter(({ at }) => at > first && at <= last)
  return { ok: true, history: { points, modelChanges } }
}

/** In order of time. Those of a series are counted back from its end, so that the last is exactly that. */
function instantsOf({ from, to, step = DAY_MS, at }: HistoryQuery): number[] {
  if (at) return [...new Set(at)].sort((a, b) => a - b).slice(-POINTS_MAX)
  const begin = from ?? to - 90 * DAY_MS
  const count = Math.min(POINTS_MAX, Math.floor((to - begin) / step) + 1)
  return Array.from({ length: Math.max(0, count) }, (_, nth) => to - (count - 1 - nth) * step)
}

type Served = { at: number; version: number }

/** Which version began to serve when, oldest first. */
function servedOf(versions: readonly PublishedVersion[]): Served[] {
  return versions
    .flatMap(({ version, servedAt }) => (servedAt === null ? [] : [{ at: servedAt, version }]))
    .sort((a, b) => a.at - b.at || a.version - b.version)
}

/** The first one also for all that was before it. */
function servingAt(served: readonly Served[], at: number): number {
  return (served.findLast((one) => one.at <= at) ?? served[0])?.version ?? 0
}

function stageAt(transitions: readonly Transition[], at: number): Stage {
  return transitions.findLast((one) => one.at <= at)?.to ?? 'visitor'
}

async function compileVersions(
  db: D1Database,
  site: SiteContext,
  versions: readonly number[],
): Promise<Map<number, CompiledModel>> {
  const others = versions.filter((version) => version !== site.modelVersion)
  const texts = others.length === 0 ? [] : await listModelTexts(db, site.id, others)
  return new Map([
    [site.modelVersion, site.compiled],
    ...texts.map(({ version, model }) => [version, compile(JSON.parse(model))] as const),
  ])
}

/**
 * Gives the registers of a lead as they were at an instant. To be asked in order of time: each event is folded once for all
 * versions of the model that collect the same.
 */
async function pastOf(
  db: D1Database,
  { id: siteId, settings }: SiteContext,
  visitors: readonly VisitorRow[],
): Promise<(at: number, compiled: CompiledModel) => Registers> {
  const ids = visitors.map(({ id }) => id)
  const stored = new Map((await listEventsOf(db, siteId, ids)).map((group) => [group.visitor, group.events]))
  const members = visitors.flatMap(({ id, noise, claim }) => {
    const events = (stored.get(id) ?? []).filter((event) => counts(event, { id, noise }, settings))
    return claim ? [{ since: claim.since, events: events.sort((a, b) => a.at - b.at) }] : []
  })
  const folded = new Map<string, Walk[]>()
  return (at, compiled) => {
    const walks = folded.get(compiled.basis) ?? members.map(begin)
    folded.set(compiled.basis, walks)
    const parts = walks.map((walk) => {
      forward(walk, at, compiled)
      return linked(walk.registers, compiled, walk.since)
    })
    return merge(parts, compiled)
  }
}

/** How far the events of a visitor have been folded. */
interface Walk {
  since: number
  events: readonly StoredEvent[]
  next: number
  registers: Registers
}

function begin({ since, events }: Pick<Walk, 'since' | 'events'>): Walk {
  return { since, events, next: 0, registers: emptyRegisters() }
}

function forward(walk: Walk, at: number, compiled: CompiledModel): void {
  const { events, next } = walk
  let end = next
  while ((events[end]?.at ?? Number.POSITIVE_INFINITY) <= at) end++
  walk.registers = fold(walk.registers, events.slice(next, end), compiled)
  walk.next = end
}
