import type { Child } from 'hono/jsx'
import type { SiteSettings } from '../../db/sites.ts'
import type { Frame } from '../frame.ts'
import { goalWords, whole } from './words.ts'

/** What a decision is, when it counts as a conversion, and how many were looked at: what all figures of these pages stand on. */
export function DecisionsNote({
  frame,
  asked,
  drawn,
  children,
}: {
  frame: Frame
  asked: Pick<SiteSettings, 'goal' | 'horizonDays'>
  /** Decisions looked at, and which share they are of all there were. */
  drawn: { rows: number; share: number }
  children?: Child
}) {
  const { horizonDays } = asked
  return (
    <p class="soft note">
      A lead is looked at as it stood the moment it became known, and on each of the 13 Mondays after, with
      what was known then and no more. A look is followed by a conversion where the lead was{' '}
      {goalWords(asked)} of it. Those of the last {horizonDays} days are left out: of them nobody knows yet.
      The <a href={`${frame.prefix}/dashboard/settings#success`}>{horizonDays} days</a> should be as long as
      buying usually takes.
      {drawn.share < 1 &&
        ` There are some ${whole(drawn.rows / drawn.share)} looks: ${whole(drawn.rows)} of them were drawn by chance, which says as much.`}
      {children}
    </p>
  )
}
