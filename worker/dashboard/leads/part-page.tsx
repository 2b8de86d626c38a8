import type { weighParting } from '../../actions/link-visitor.ts'
import type { Lead } from '../../read/lead.ts'
import { type Frame, leadUrl } from '../frame.ts'
import { STAGES } from '../stage.tsx'
import { Count } from '../words/count.tsx'
import { When } from '../words/when.tsx'
import { isServers, kindOf, shortOf } from './devices.tsx'
import { nameOf } from './name-of.ts'

interface PartPageProps {
  frame: Frame
  lead: Lead
  visitor: string
  weighed: NonNullable<Awaited<ReturnType<typeof weighParting>>>
}

/** Asks before what a browser did is taken from a person: what would change, and how it is undone. */
export function PartPage({ frame, lead, visitor, weighed: { before, after, goes } }: PartPageProps) {
  const url = leadUrl(frame, lead.id)
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href={`${frame.prefix}/dashboard/`}>Leads</a> / <a href={url}>{nameOf(lead)}</a>
      </nav>
      <form method="post" action={`${url}/part`} class="card erase">
        <h1>
          {kindOf(visitor)} <code>{shortOf(visitor)}</code>: not {nameOf(lead)}?
        </h1>
        {isServers(visitor) && (
          <p class="refused" role="note">
            This is what your own servers said of them: outcomes, imports and traits. Only where these name
            the wrong person is parting right.
          </p>
        )}
        <p>Parted, what it did counts for them no more:</p>
        <ul>
          <li>
            Score {before.score} → <b>{after.score}</b>
          </li>
          <li>
            {before.stage === after.stage ? (
              <>Stage stays {STAGES[after.stage]}</>
            ) : (
              <>
                Stage {STAGES[before.stage]} → <b>{STAGES[after.stage]}</b>
              </>
            )}
          </li>
          <li>
            <Count of={goes.events} /> {goes.events === 1 ? 'event leaves' : 'events leave'} their page
            {goes.firstAt !== null && (
              <>
                , the first of <When at={goes.firstAt} form="day" />
              </>
            )}
            {goes.outcomes > 0 && (
              <>
                ; of these {goes.outcomes} {goes.outcomes === 1 ? 'is an outcome' : 'are outcomes'}
              </>
            )}
          </li>
          {before.name !== after.name && (
            <li>
              The name {before.name ?? 'none'} → <b>{after.name ?? 'none'}</b>
            </li>
          )}
        </ul>
        <p class="soft">Nothing is lost: “Join again” on their page undoes it exactly.</p>
        <input type="hidden" name="visitor" value={visitor} />
        <p class="acting">
          <button type="submit" class="button danger">
            Part them
          </button>
          <a href={`${url}#devices`}>Leave it as it is</a>
        </p>
      </form>
    </>
  )
}
