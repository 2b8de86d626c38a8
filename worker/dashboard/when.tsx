/**
 * An instant. The server writes it in UTC, which is true without a script; dashboard.js turns it into the viewer's
 * zone and language. `ago` is relative ("3 hours ago"), `day` without, `time` only the time of day.
 */
export type WhenForm = 'ago' | 'day' | 'moment' | 'time'

export function When({ at, form = 'moment' }: { at: number; form?: WhenForm }) {
  return (
    <time datetime={new Date(at).toISOString()} data-form={form}>
      {inUtc(at, form)}
    </time>
  )
}

const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const
const TIME = { hour: '2-digit', minute: '2-digit' } as const
const ZONE = { timeZone: 'UTC', timeZoneName: 'short' } as const

function inUtc(at: number, form: WhenForm): string {
  const parts =
    form === 'day'
      ? { ...DAY, timeZone: 'UTC' }
      : form === 'time'
        ? { ...TIME, ...ZONE }
        : { ...DAY, ...TIME, ...ZONE }
  return new Intl.DateTimeFormat('en-GB', parts).format(at)
}

/** "45 s", "3 min", "1 h 20 min". */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
