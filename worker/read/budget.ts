/**
 * What is left of an invocation for work that goes on in slices: whoever goes through everything takes its share, and stops. D1 lets
 * one invocation ask a thousand statements, each of a batch by itself; of all services together ten thousand things may be asked,
 * objects of the archive among them (https://developers.cloudflare.com/workers/platform/limits/); and a Worker has thirty
 * seconds of CPU.
 */
export interface Budget {
  /** Wall time: where D1 is waited for, less of it is CPU. */
  until: number
  statements: number
  /** Of the archive. */
  objects: number
}

/** A fifth of what there is: studies, reports, the counting of pages and deletion by age have one each in a run of the clock, all other tasks the rest. */
const STATEMENTS = 200
const OBJECTS = 2_000
/** Of a request that does nothing else after its answer: most of what there is. */
export const OWN_STATEMENTS = 800

export function budgetUntil(until: number, statements = STATEMENTS): Budget {
  return { until, statements, objects: OBJECTS }
}

/** Whether there is time, so many statements are left, and anything of the archive. */
export function hasLeft(budget: Budget, statements = 1): boolean {
  return budget.statements >= statements && budget.objects > 0 && Date.now() < budget.until
}

/** Takes statements out of it for a slice; false where so many are not left, or the time is up. */
export function take(budget: Budget, statements: number): boolean {
  if (!hasLeft(budget, statements)) return false
  budget.statements -= statements
  return true
}
