import { ago } from './ago.ts'
import { onceFor } from './once-for.ts'

/**
 * An instant. The server writes it in UTC and English, which is true without a script; dashboard.js turns it into the viewer's
 * zone and language. `ago` is relative ("3 hours ago") and has the instant in its title, `day` is without the time of day,
 * `time` only that.
 */
export type WhenForm = 'ago' | 'day' | 'moment' | 'time'

export function When({ at, form = 'moment' }: { at: number; form?: WhenForm }) {
  return (
    <time
      datetime={new Date(at).toISOString()}
      data-form={form}
      title={form === 'ago' ? inUtc('moment').format(at) : undefined}
    >
      {form === 'ago' ? ago(at, Date.now(), relative('en')) : inUtc(form).format(at)}
    </time>
  )
}

const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const
const TIME = { hour: '2-digit', minute: '2-digit' } as const
const ZONE = { timeZone: 'UTC', timeZoneName: 'short' } as const

const FORMS = {
  day: { ...DAY, timeZone: 'UTC' },
  time: { ...TIME, ...ZONE },
  moment: { ...DAY, ...TIME, ...ZONE },
}

const inUtc = onceFor((form: keyof typeof FORMS) => new Intl.DateTimeFormat('en-GB', FORMS[form]))
const relative = onceFor((language: string) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }))

/** "45 s", "3 min", "1 h 20 min". */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
