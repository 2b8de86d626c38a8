/** Units of relative time, largest first, in seconds. */
const UNITS = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/** "3 minutes ago", in the language of `words`. The server and the browser both say it by this: whoever reads English sees no word change. */
export function ago(at: number, now: number, words: Intl.RelativeTimeFormat): string {
  const seconds = (at - now) / 1000
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? []
  return unit ? words.format(Math.round(seconds / size), unit) : words.format(0, 'second')
}
