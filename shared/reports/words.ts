const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** "less than an hour", "5 h", "3 days", "7 weeks": as fine as it matters. */
export function spanWords(ms: number): string {
  if (ms < HOUR_MS) return 'less than an hour'
  if (ms < 2 * DAY_MS) return `${Math.round(ms / HOUR_MS)} h`
  if (ms < 60 * DAY_MS) return `${Math.round(ms / DAY_MS)} days`
  return `${Math.round(ms / (7 * DAY_MS))} weeks`
}

/** 12345 as 12,345. */
export function countWords(count: number): string {
  const [whole = '', ...part] = String(count).split('.')
  return [whole.replace(/\B(?=(?:\d{3})+$)/g, ','), ...part].join('.')
}
