/**
 * What is left of an invocation for work that goes on in slices. D1 lets one invocation ask a thousand statements, each of a
 * batch by itself, and a Worker has thirty seconds of CPU: whoever goes through everything takes its share, and stops.
 */
export interface Budget {
  /** Wall time: where D1 is waited for, less of it is CPU. */
  until: number
  statements: number
}

/** A third of what there is: reports and studies have one each in a run of the clock, all other tasks the rest. */
const STATEMENTS = 300

export function budgetUntil(until: number): Budget {
  return { until, statements: STATEMENTS }
}

/** Whether there is time, and so many statements are left. */
export function hasLeft(budget: Budget, statements = 1): boolean {
  return budget.statements >= statements && Date.now() < budget.until
}

/** Takes statements out of it for a slice; false where so many are not left, or the time is up. */
export function take(budget: Budget, statements: number): boolean {
  if (!hasLeft(budget, statements)) return false
  budget.statements -= statements
  return true
}
