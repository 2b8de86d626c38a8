import type { Model } from '../../../shared/scoring/index.ts'
import type { Lead } from '../../read/lead.ts'
import { type Frame, leadUrl } from '../frame.ts'
import { gateSentence } from '../model/rule-words.ts'
import { Count } from '../words/count.tsx'
import { When } from '../words/when.tsx'
import { addressOf, nameOf } from './name-of.ts'

export interface HeldView {
  leads: readonly Lead[]
  model: Model
  /** Where the list goes on; null after the last. */
  next: string | null
  isLater: boolean
}

/** Whom lists, reports and webhooks leave out, and why: so that no total is smaller than another without a reason. */
export function HeldPage({ frame, view }: { frame: Frame; view: HeldView }) {
  const { leads, model, next, isLater } = view
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href={`${frame.prefix}/dashboard/`}>Leads</a>
      </nav>
      <div class="head">
        <h1>Held</h1>
        <p class="soft">
          Nobody believes their contact data, or the model takes them out. Lists, reports, the bell and
          accounts leave them out; Pages and Live do not. Who is in quarantine is released on their page.
        </p>
      </div>
      {leads.length === 0 ? (
        <p class="empty">
          {next !== null
            ? 'None among those looked at so far.'
            : isLater
              ? 'The list ends here.'
              : 'Nobody is held.'}
        </p>
      ) : (
        <table class="leads held">
          <thead>
            <tr>
              <th scope="col">Lead</th>
              <th scope="col">Held because of</th>
              <th scope="col">Last seen</th>
            </tr>
          </thead>
          <tbody>
            {leads.map((lead) => (
              <tr>
                <th scope="row">
                  <a href={leadUrl(frame, lead.id)}>{nameOf(lead)}</a>
                  <span class="address"> {addressOf(lead)}</span>
                </th>
                <td>{whyHeld(lead, model)}</td>
                <td class="seen">
                  <When at={lead.lastSeenAt} form="ago" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {next !== null && (
        <nav class="pages" aria-label="Pages of the list">
          <a class="button" href={`${heldUrl(frame)}?${new URLSearchParams({ cursor: next })}`}>
            Look on
          </a>
        </nav>
      )}
    </>
  )
}

/** How many are held, leading to who they are. */
export function HeldLink({ frame, count }: { frame: Frame; count: number }) {
  return (
    <a href={heldUrl(frame)}>
      <Count of={count} /> {count === 1 ? 'lead that is held' : 'leads that are held'}
    </a>
  )
}

function heldUrl(frame: Frame): string {
  return `${frame.prefix}/dashboard/held`
}

function whyHeld({ quarantine }: Lead, { hold }: Model): string {
  if (quarantine !== null) return quarantine.join(', ')
  return hold === undefined ? 'the model' : `the model: ${gateSentence(hold)}`
}
