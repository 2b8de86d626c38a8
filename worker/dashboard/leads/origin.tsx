import type { Touch } from '../../../shared/attribution.ts'
import type { Lead } from '../../read/lead.ts'
import { When } from '../words/when.tsx'

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

/** Why a lead is in no list, and the button that ends it. */
export function Quarantine({ reasons, action }: { reasons: readonly string[]; action: string | null }) {
  return (
    <form method="post" action={action ?? undefined}>
      <p>
        <span class="mark">quarantine</span> Kept from lists and webhooks: {reasons.join(', ')}.{' '}
        {action !== null && (
          <button
            type="submit"
            class="button"
            title="For good: from now on this lead is in lists, and webhooks ring."
          >
            Release
          </button>
        )}
      </p>
    </form>
  )
}

/** That a browser of this lead is taken for a machine, and why. */
export function Automatic({ reasons }: { reasons: readonly string[] }) {
  return (
    <p>
      <span class="mark">looks automatic</span> A browser of this lead is taken for a machine:{' '}
      {[...new Set(reasons)].join(', ')}.
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
