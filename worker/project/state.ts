import { decodeRegisters, emptyRegisters, type Registers } from '../../shared/scoring/index.ts'
import type { LeadRow } from '../db/leads.ts'
import type { Snapshot } from '../db/snapshot.ts'
import type { Tombstone } from '../db/tombstones.ts'
import type { VisitorRow } from '../db/visitors.ts'

export type VisitorState = Omit<VisitorRow, 'registers'> & { registers: Registers }
export type LeadState = Omit<LeadRow, 'registers'> & { registers: Registers }

/** What the projection reads before it decides: the rows that one flight of beacons can touch. */
export interface State {
  visitors: Map<string, VisitorState>
  leads: Map<string, LeadState>
  /** Identity key → lead. */
  identities: Map<string, string>
  /** Event ids already stored, by visitor. */
  stored: Map<string, Set<string>>
  /** Name → the grave of who has been erased, or took consent back. */
  graves: Map<string, Tombstone>
}

export function toState(snapshot: Snapshot, hashes: ReadonlyMap<string, string>): State {
  const stored = new Map<string, Set<string>>()
  for (const { visitor, id } of snapshot.stored) {
    const ids = stored.get(visitor)
    if (ids) ids.add(id)
    else stored.set(visitor, new Set([id]))
  }
  const graves = new Map<string, Tombstone>()
  for (const [name, hash] of hashes) {
    const grave = snapshot.tombstones.find((one) => one.hash === hash)
    if (grave) graves.set(name, grave)
  }
  return {
    graves,
    visitors: new Map(snapshot.visitors.map((row) => [row.id, decoded(row)])),
    leads: new Map(snapshot.leads.map((row) => [row.id, decoded(row)])),
    identities: new Map(snapshot.identities.map(({ key, leadId }) => [key, leadId])),
    stored,
  }
}

export function decoded<Row extends { registers: string }>(
  row: Row,
): Omit<Row, 'registers'> & { registers: Registers } {
  return { ...row, registers: decodeRegisters(row.registers) }
}

/** A visitor or lead nobody has seen: its version is 0. */
export function newVisitor(id: string, at: number): VisitorState {
  return {
    id,
    version: 0,
    leadId: null,
    claim: null,
    noise: null,
    arrivals: null,
    firstSeenAt: at,
    lastSeenAt: at,
    actedAt: 0,
    registers: emptyRegisters(),
  }
}

export function newLead(id: string, modelVersion: number, now: number, namedAt: number): LeadState {
  return {
    id,
    version: 0,
    email: null,
    userId: null,
    nameKey: null,
    standing: 'claimed',
    claims: 0,
    hands: 0,
    stage: 'visitor',
    stageAt: now,
    fixedAt: null,
    outcome: null,
    spared: null,
    modelVersion,
    score: 0,
    scoredAt: now,
    ceiling: 0,
    dueAt: null,
    account: null,
    quarantine: null,
    releasedAt: null,
    arrivals: null,
    createdAt: namedAt,
    lastSeenAt: namedAt,
    registers: emptyRegisters(),
  }
}
