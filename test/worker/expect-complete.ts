import { expect } from 'vitest'
import { decodeRegisters, encodeRegisters, linked, merge } from '../../shared/scoring/index.ts'
import { findLeadRow } from '../../worker/db/leads.ts'
import { findVisitor, listVisitors } from '../../worker/db/visitors.ts'
import { refold } from '../../worker/project/rebuild.ts'
import { reloadSite } from '../../worker/read/site.ts'
import { env, type TestSite } from './support.ts'

/** That a visitor's registers hold all that the model which serves asks of its events. */
export async function expectComplete(siteId: string, visitor: string): Promise<void> {
  const now = (await reloadSite(env.DB, siteId))!
  const row = (await findVisitor(env.DB, siteId, visitor))!
  expect(own(row.registers, now)).toBe(encodeRegisters(await refold(env.DB, now, visitor)))
}

/** Likewise, of a lead's. */
export async function expectLeadComplete(siteId: string, id: string): Promise<void> {
  const now = (await reloadSite(env.DB, siteId))!
  const parts = []
  for (const visitor of await listVisitors(env.DB, siteId, id)) {
    parts.push(linked(await refold(env.DB, now, visitor.id), now.compiled, visitor.claim!.since))
  }
  const row = (await findLeadRow(env.DB, siteId, id))!
  expect(own(row.registers, now)).toBe(encodeRegisters(merge(parts, now.compiled)))
}

/** What the model that serves reads of it: a version before it may have collected more. */
function own(registers: string, { compiled }: TestSite['context']): string {
  return encodeRegisters(merge([decodeRegisters(registers)], compiled))
}
