import type { LeadOutcome } from '../../db/outcomes.ts'
import { Count } from '../words/count.tsx'
import { When } from '../words/when.tsx'

/** As sales says them; also the order of the choice. */
export const OUTCOMES = {
  sql: 'Accepted by sales (SQL)',
  opportunity: 'Became an opportunity',
  won: 'Won',
  lost: 'Lost',
  disqualified: 'Disqualified',
  reset: 'Begin anew: what was before counts no more',
} as const satisfies Record<LeadOutcome['outcome'], string>

export function isOutcome(word: string): word is LeadOutcome['outcome'] {
  return Object.hasOwn(OUTCOMES, word)
}

interface OutcomesProps {
  outcomes: readonly LeadOutcome[]
  url: string
  /** The id under which the next one is noted: pressed twice, it counts once. */
  nextId: string | null
}

/** What became of a lead, and a line to say it. */
export function Outcomes({ outcomes, url, nextId }: OutcomesProps) {
  return (
    <>
      {outcomes.length === 0 ? (
        <p class="soft">Nobody has said yet what became of them.</p>
      ) : (
        <ol class="transitions">
          {outcomes.toReversed().map(({ id, at, outcome, value, reason }) => (
            <li>
              <p>
                <b>{OUTCOMES[outcome]}</b>
                {value !== null && (
                  <>
                    , <Count of={value} /> <small>in your own currency</small>
                  </>
                )}
              </p>
              <p class="soft">
                <When at={at} />
                {reason !== null && <> · {reason}</>}
              </p>
              {nextId !== null && (
                <form method="post" action={`${url}/take-back`}>
                  <input type="hidden" name="outcome" value={id} />
                  <button type="submit" class="plain" aria-label={`Take back: ${OUTCOMES[outcome]}`}>
                    Take back
                  </button>
                </form>
              )}
            </li>
          ))}
        </ol>
      )}
      {nextId !== null && (
        <details>
          <summary>Say what became of them</summary>
          <form method="post" action={`${url}/outcome`} class="say">
            <input type="hidden" name="id" value={nextId} />
            {/* What leads to something in a closed box opens it: https://html.spec.whatwg.org/multipage/interaction.html#ancestor-details-revealing-algorithm */}
            <label id="say-outcome">
              Outcome
              <select name="outcome" required>
                {Object.entries(OUTCOMES).map(([id, words]) => (
                  <option value={id}>{words}</option>
                ))}
              </select>
            </label>
            <label>
              Value in your own currency, if there is one
              <input type="number" name="value" min={0} step="any" inputmode="decimal" />
            </label>
            <label>
              Reason, for those who read it later
              <input name="reason" maxlength={200} />
            </label>
            <button type="submit" class="button">
              Note it
            </button>
          </form>
        </details>
      )}
    </>
  )
}
