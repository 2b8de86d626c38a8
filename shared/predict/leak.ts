import { aucOf } from './auc.ts'
import { binOf, columnOf } from './bins.ts'
import { wilson } from './calibration.ts'
import { pick, type Table } from './table.ts'

/** A feature that is not learnt from, or looked at with doubt, because it seems to know how things end. */
export interface Leak {
  feature: string
  name: string
  verdict: 'refused' | 'doubtful'
  why: string
  /** Of a ranking by this feature alone. */
  auc: number | null
}

/** No single thing that somebody does ranks buyers so well: what does was noted when they had bought. */
const REFUSED_FROM = 0.97
const DOUBTED_FROM = 0.9
/** Nor does any single thing make a purchase as sure as this, where most do not buy. */
const SURE = 0.9
const COMMON = 0.5

/**
 * Features that know the outcome. A snapshot holds only what was known before it, so what gets in was said before the
 * outcome was noted, by somebody who knew it already: a tag that sales sets when the contract is sent, a mail to new
 * customers. It shows as a feature that is too good: alone it ranks nearly perfectly, or whoever has it nearly always
 * converts though few do.
 */
export function leaksOf(table: Table, cuts: readonly (readonly number[])[], rows: Uint32Array): Leak[] {
  const labels = pick(table.labels, rows)
  const people = pick(table.people, rows)
  const base = labels.reduce((sum, label) => sum + label, 0) / Math.max(1, labels.length)
  return table.features.flatMap(({ id, name, knowsOutcome }, index): Leak[] => {
    if (knowsOutcome !== undefined) {
      return [{ feature: id, name, verdict: 'refused', why: knowsOutcome, auc: null }]
    }
    const values = columnOf(table, index, rows)
    const ranked = aucOf(values, { labels, people })?.value ?? 0.5
    const auc = Math.max(ranked, 1 - ranked)
    const leak = { feature: id, name, auc }
    if (auc >= REFUSED_FROM) {
      return [{ ...leak, verdict: 'refused', why: 'alone it tells almost perfectly who converts' }]
    }
    const sure = base < COMMON ? surest(values, cuts[index] ?? [], { labels, people }) : 0
    if (sure > SURE) {
      return [
        { ...leak, verdict: 'refused', why: 'nearly everybody who has it converts, though few others do' },
      ]
    }
    if (auc >= DOUBTED_FROM) {
      return [{ ...leak, verdict: 'doubtful', why: 'alone it ranks better than behaviour usually does' }]
    }
    return []
  })
}

/** The least that the share of converted people in any bin can be, 97 times of 100. */
function surest(
  values: Float64Array,
  cuts: readonly number[],
  { labels, people }: { labels: Float64Array; people: Float64Array },
): number {
  const bins = Array.from({ length: cuts.length + 1 }, () => ({
    all: new Set<number>(),
    bought: new Set<number>(),
  }))
  for (const [row, value] of values.entries()) {
    const bin = bins[binOf(value, cuts)]
    bin?.all.add(people[row] ?? 0)
    if (labels[row] === 1) bin?.bought.add(people[row] ?? 0)
  }
  return Math.max(...bins.map(({ all, bought }) => (all.size === 0 ? 0 : wilson(bought.size, all.size)[0])))
}
