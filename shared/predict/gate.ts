import type { Table } from './table.ts'

/** People of either kind below which nothing is predicted, and below which a prediction is called experimental. */
export const NEEDED = { any: 40, sure: 120 } as const

/**
 * Whether there is enough to learn from. It is people who are counted, not rows: somebody looked at ten times is one
 * conversion. The marks stand between what two large vendors ask for, 40 and 120 of the rarer kind.
 */
export interface Gate {
  state: 'waiting' | 'experimental' | 'normal'
  converted: number
  others: number
  /** How many more are needed before anything is predicted. */
  missing: { converted: number; others: number }
}

export function gateOf({ labels, people }: Pick<Table, 'labels' | 'people'>): Gate {
  const all = new Set<number>()
  const bought = new Set<number>()
  for (let row = 0; row < labels.length; row++) {
    const person = people[row] ?? 0
    all.add(person)
    if (labels[row] === 1) bought.add(person)
  }
  return gateFor(bought.size, all.size - bought.size)
}

export function gateFor(converted: number, others: number): Gate {
  const rarer = Math.min(converted, others)
  const lack = (count: number) => Math.max(0, NEEDED.any - count)
  return {
    state: rarer < NEEDED.any ? 'waiting' : rarer < NEEDED.sure ? 'experimental' : 'normal',
    converted,
    others,
    missing: { converted: lack(converted), others: lack(others) },
  }
}
