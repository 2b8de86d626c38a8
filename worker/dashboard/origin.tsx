import type { Touch } from '../../shared/attribution.ts'
import type { Lead } from '../read/lead.ts'
import { When } from './when.tsx'

/** Where somebody works and how it came to us, in a line. */
export function Origin({ lead: { account, firstTouch, lastTouch } }: { lead: Lead }) {
  if (account === null && firstTouch === null) return null
  return (
    <p class="soft">
      {account !== null && <>of {account}</>}
      {account !== null && firstTouch && ' · '}
      {firstTouch && (
        <>
          first came <Way touch={firstTouch} />
        </>
      )}
      {firstTouch && lastTouch && lastTouch.id !== firstTouch.id && (
        <>
          , last <Way touch={lastTouch} />
        </>
      )}
    </p>
  )
}

/** Why a lead is in no list. */
export function Quarantine({ reasons }: { reasons: readonly string[] }) {
  return (
    <p>
      <span class="mark">quarantine</span> Kept from lists and webhooks: {reasons.join(', ')}.
    </p>
  )
}

function Way({ touch: { channel, campaign, referrer, at } }: { touch: Touch }) {
  const through = [referrer, campaign].filter((part) => part !== undefined).join(', ')
  return (
    <>
      {channel === 'direct' ? 'directly' : `by ${channel}`}
      {through !== '' && ` (${through})`} on <When at={at} form="day" />
    </>
  )
}
