import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import { createContext } from 'hono/jsx'
import { onceFor } from './once-for.ts'

/** In which language somebody reads numbers and dates, and in which zone where that is known: BCP 47 and IANA names. */
export interface Locale {
  language: string
  zone?: string | undefined
}

/** As pages are written for whoever says nothing of it. */
const UNSAID: Locale = { language: 'en-GB' }
/** No name of a zone or language is longer. */
const MOST = 60

/** Who reads what is rendered. */
export const LocaleContext = createContext(UNSAID)

/**
 * As the browser says it: its language with each request, its zone in a cookie of dashboard.js, from the second page on. So a page
 * is right as it comes, and nothing in it changes before one's eyes.
 */
export function localeOf(c: Context): Locale {
  const [language = ''] = (c.req.header('accept-language') ?? '').split(/[,;]/)
  const [zone = ''] = (getCookie(c, 'leadlight-zone') ?? '').split('~')
  return { language: known(language, toLanguage) ?? UNSAID.language, zone: known(zone, toZone) }
}

/** What a name of ours means; nothing for any other. */
function known(name: string, read: (name: string) => string | undefined): string | undefined {
  if (name === '' || name.length > MOST) return undefined
  try {
    return read(name)
  } catch {
    return undefined // a RangeError: it is none
  }
}

const toLanguage = (name: string) => Intl.DateTimeFormat.supportedLocalesOf(new Intl.Locale(name).baseName)[0]
const toZone = onceFor(
  (name: string) => new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone,
)
