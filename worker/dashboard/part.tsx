import type { Child } from 'hono/jsx'
import type { Frame } from './frame.ts'
import { LocaleContext } from './words/locale.ts'

/** A part of a page that is shown already, as `layout` makes a whole one. */
export function part({ locale }: Frame, matter: Child) {
  return <LocaleContext.Provider value={locale}>{matter}</LocaleContext.Provider>
}
