import { type HandOver, keptOf } from '../../../shared/reports/index.ts'
import type { ReportTable } from './table.ts'

/** How each owner keeps the promise of so many days. */
export function ownerTable({ owners }: HandOver, days: number): ReportTable {
  return {
    id: 'owners',
    title: 'By owner',
    columns: [
      { name: 'Owner', form: 'text' },
      { name: 'Answered in time', form: 'rate' },
      { name: 'Late now', form: 'count' },
      { name: 'Still in time', form: 'count' },
    ],
    rows: [...owners]
      .map(([owner, waits]) => ({ owner, ...keptOf(waits, days) }))
      .sort((a, b) => b.late - a.late || (a.owner < b.owner ? -1 : 1))
      .map(({ owner, kept, late, inTime }) => ({ cells: [owner || 'nobody named', kept, late, inTime] })),
  }
}

/** What somebody is called, and where they are reached where that is something else. */
export interface Called {
  name: string
  address: string | null
}

/** Who waits, the longest first, under names that are read now: the report keeps ids alone. */
export function waitingTable(
  { leads }: HandOver,
  called: ReadonlyMap<string, Called>,
  now: number,
): ReportTable {
  return {
    id: 'waiting',
    title: 'Waiting for a word of sales',
    columns: [
      { name: 'Lead', form: 'text' },
      { name: 'Waiting for', form: 'span' },
      { name: 'Owner', form: 'text' },
      { name: 'Address', form: 'text' },
    ],
    rows: leads.flatMap(({ lead, since, owner }) => {
      const { name, address = null } = called.get(lead) ?? {}
      return name === undefined ? [] : [{ cells: [name, now - since, owner, address], leads: { id: lead } }]
    }),
  }
}
