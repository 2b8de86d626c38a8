import { keepVisitor, readVisitor } from './cookie.ts'
import { newId } from './id.ts'
import { SESSION_GAP_MS } from './limits.ts'
import { options } from './options.ts'
import { mayKeep } from './permission.ts'

/** Whose an event is. Nobody's where it may only be counted. */
export interface Owner {
  visitor?: string | undefined
  session?: string | undefined
}

/** Whose is what happens at `at`? Makes a visitor and a session where there is none. Not settled while nothing may be sent. */
export function own(at: number, kept = `${readVisitor() || options.visitor}`): Owner | undefined {
  if (!mayKeep()) return options.nobody
  const [known, current, last] = kept.split('.')
  const visitor = (current && known) || newId(at)
  const session = at - Number(last) < SESSION_GAP_MS ? current : newId(at)
  keepVisitor(`${visitor}.${session}.${at}`)
  return { visitor, session }
}
