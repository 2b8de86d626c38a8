import { onceFor } from './once-for.ts'

/** Units of relative time, largest first, in seconds. */
const UNITS = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/**
 * "3 minutes ago", in some language. Never "yesterday": a day ago may have been the day before it. The server and the browser both
 * say it by this: whoever reads English sees no word change.
 */
export function ago(at: number, now: number, language: string): string {
  const seconds = (at - now) / 1000
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? []
  if (!unit) return words(language, 'auto').format(0, 'second')
  return words(language, 'always').format(Math.round(seconds / size), unit)
}

const words = onceFor(
  (language: string, numeric: 'auto' | 'always') => new Intl.RelativeTimeFormat(language, { numeric }),
)
