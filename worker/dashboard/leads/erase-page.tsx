import type { KeptOf } from '../../db/kept-of.ts'
import type { Lead } from '../../read/lead.ts'
import { type Frame, leadUrl } from '../frame.ts'
import { Count } from '../words/count.tsx'
import { When } from '../words/when.tsx'
import { nameOf } from './name-of.ts'

interface ErasePageProps {
  frame: Frame
  lead: Lead
  kept: KeptOf
  /** Sent without the tick that says it is meant. */
  isUnsure: boolean
}

/** Asks once more, since nothing brings a person back: what would be gone, and what that means. */
export function ErasePage({ frame, lead, kept, isUnsure }: ErasePageProps) {
  const url = leadUrl(frame, lead.id)
  const { visitors, events, outcomes, firstAt } = kept
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href={`${frame.prefix}/dashboard/`}>Leads</a> / <a href={url}>{nameOf(lead)}</a>
      </nav>
      <form method="post" action={`${url}/erase`} class="card erase">
        <h1>Erase {nameOf(lead)}?</h1>
        <p>This is for whoever asks to be forgotten, and cannot be undone. Gone will be:</p>
        <ul>
          <li>
            <Count of={events} /> {events === 1 ? 'event' : 'events'} of {visitors}{' '}
            {visitors === 1 ? 'browser or server' : 'browsers and servers'}
            {firstAt !== null && (
              <>
                {' '}
                since <When at={firstAt} form="day" />
              </>
            )}
          </li>
          <li>the score with its reasons, every change of stage, and what was announced of them</li>
          <li>
            their names:{' '}
            {[lead.email, lead.userId].filter((name) => name !== null).join(', ') || 'none is known'}
          </li>
          {outcomes > 0 && (
            <li>
              {outcomes} {outcomes === 1 ? 'outcome' : 'outcomes'}, which reports and predictions then do
              without
            </li>
          )}
        </ul>
        <p class="soft">
          What they did before is not taken again, however late it arrives. If they come back and say who they
          are, they begin as a new lead.
        </p>
        {isUnsure && (
          <p class="refused" role="alert">
            Nothing was erased: tick the box first.
          </p>
        )}
        <label class="choice">
          <input type="checkbox" name="sure" value="yes" required />
          <span>Erase this person for good</span>
        </label>
        <p class="acting">
          <button type="submit" class="button danger">
            Erase
          </button>
          <a href={url}>Keep them</a>
        </p>
      </form>
    </>
  )
}
