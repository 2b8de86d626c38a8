import type { DashboardContext } from '../door/session.ts'
import { frameOf } from '../frame.ts'

/** What is said where a form has led to, by the word in the address. */
export const DONE: Partial<Record<string, string>> = {
  saved: 'The draft is kept. Nothing changes until it is published.',
  published: 'Published.',
  same: 'Nothing is published: nothing has changed since the newest version.',
  both: 'Published. What somebody else published since you opened the page is kept: both are in it.',
  newer:
    'A newer version was published meanwhile. Nothing is changed yet: this is what going back changes now.',
  dropped: 'The draft is gone.',
}

/** The address of the model, or of something below it. */
export function modelUrl(c: DashboardContext, rest: string): string {
  return `${frameOf(c).prefix}/dashboard/model${rest}`
}
