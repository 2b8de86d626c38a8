import type { Outcome } from './wire.ts'

/** What may be taken for success, in the order in which leads come to it; who has reached one has passed those before it. */
export const GOALS = ['sql', 'opportunity', 'won'] as const

export type Goal = (typeof GOALS)[number]

/** The outcomes by which a goal is reached. */
export function outcomesOf(goal: Goal): Outcome['outcome'][] {
  return GOALS.slice(GOALS.indexOf(goal))
}
