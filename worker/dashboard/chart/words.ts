import { onceFor } from '../words/once-for.ts'
import type { ValueAxis } from './data.ts'

const DAY_MS = 86_400_000

/** A value as the viewer writes numbers. */
export function amount(value: number, language: string, form: ValueAxis['form'] = 'number'): string {
  return numbers(language, form).format(value)
}

const numbers = onceFor((language: string, form: 'number' | 'percent') =>
  form === 'percent'
    ? new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 })
    : new Intl.NumberFormat(language, { maximumFractionDigits: 2 }),
)

/** A day, '2026-11-30', as the viewer writes one. */
export function dayName(day: string, language: string): string {
  return dates(language, 'wholeDay').format(Date.parse(day))
}

/** A tick of time, as exact as the ticks lie apart; a day begins with its date. In ms, of clocks that are read as UTC's. */
export function tickName(at: number, apart: number, language: string): string {
  return dates(language, formOf(at, apart)).format(at)
}

const FORMS = {
  year: { year: 'numeric' },
  month: { month: 'short', year: 'numeric' },
  day: { day: 'numeric', month: 'short' },
  wholeDay: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit' },
} as const

function formOf(at: number, apart: number): keyof typeof FORMS {
  if (apart >= 360 * DAY_MS) return 'year'
  if (apart >= 28 * DAY_MS) return 'month'
  return at % DAY_MS === 0 ? 'day' : 'time'
}

const dates = onceFor(
  (language: string, form: keyof typeof FORMS) =>
    new Intl.DateTimeFormat(language, { ...FORMS[form], timeZone: 'UTC' }),
)
