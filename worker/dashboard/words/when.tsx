import { useContext } from 'hono/jsx'
import { ago } from './ago.ts'
import { type Locale, LocaleContext } from './locale.ts'
import { onceFor } from './once-for.ts'
import { FORMS } from './time-forms.ts'

/**
 * An instant, in the viewer's language and zone; in UTC, and it says so, until the zone is known. `ago` is relative ("3 hours
 * ago"), `day` is without the time of day, `time` only that: their titles say all of it. dashboard.js keeps `ago` true.
 */
export type WhenForm = 'ago' | 'day' | 'moment' | 'time'

export function When({ at, form = 'moment' }: { at: number; form?: WhenForm }) {
  const locale = useContext(LocaleContext)
  const isAgo = form === 'ago'
  return (
    <time
      datetime={new Date(at).toISOString()}
      data-form={form}
      title={form === 'moment' ? undefined : written(at, 'moment', locale)}
    >
      {isAgo ? ago(at, Date.now(), locale.language) : written(at, form, locale)}
    </time>
  )
}

const written = (at: number, form: keyof typeof FORMS, { language, zone }: Locale) =>
  dates(form, language, zone).format(at)

const dates = onceFor((form: keyof typeof FORMS, language: string, zone?: string) => {
  const named = zone === undefined && form !== 'day' && { timeZoneName: 'short' as const }
  return new Intl.DateTimeFormat(language, { ...FORMS[form], timeZone: zone ?? 'UTC', ...named })
})

/** "45 s", "3 min", "1 h 20 min". */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
