import type { Child } from 'hono/jsx'
import { LocaleContext, localeOf } from './locale.ts'
import type { DashboardContext } from './session.ts'

/** A part of a page that is shown already. */
export function showPart(c: DashboardContext, part: Child) {
  return c.html(<LocaleContext.Provider value={localeOf(c)}>{part}</LocaleContext.Provider>)
}
