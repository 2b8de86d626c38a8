import type { Caps } from './model.ts'

/** How often what a rule looks for counts, a part a cap: "at most once a day". */
export function capWords({ once, perDay, perPeriod, lifetime, earliest }: Caps): string[] {
  return [
    once && `once for each ${once.per}${once.within === 'day' ? ' a day' : ''}`,
    perDay !== undefined && `at most ${times(perDay)} a day`,
    perPeriod && `at most ${times(perPeriod.count)} in ${days(perPeriod.days)}`,
    lifetime !== undefined && `at most ${times(lifetime)} in all`,
    earliest !== undefined && `only the first ${times(earliest)}`,
  ].filter((words) => typeof words === 'string')
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

/** "a day", "30 days". */
export function days(count: number): string {
  return count === 1 ? 'a day' : `${count} days`
}
