import type { Lead } from '../../read/lead.ts'
import { Cell, StageMark } from '../stage.tsx'
import { When } from '../words/when.tsx'
import type { LeadPageView } from './lead-page.tsx'
import { addressOf, nameOf } from './name-of.ts'
import { Automatic, Origin, Quarantine } from './origin.tsx'

/** Who it is, where they stand, and what concerns the whole person. */
export function LeadHead({ view: { lead, visitors, mayChange }, url }: { view: LeadPageView; url: string }) {
  const address = addressOf(lead)
  const verdicts = visitors.flatMap(({ noise }) => noise?.verdict ?? [])
  return (
    <div class="head">
      <div class="head-line">
        <h1>
          <Called name={nameOf(lead)} email={lead.email} />
          {address !== null && (
            <small>
              {' '}
              <Called name={address} email={lead.email} />
            </small>
          )}
        </h1>
        {mayChange && (
          <p class="acting">
            <a href="#say-outcome">Note an outcome</a>
            <a href={`${url}/export.json`} download>
              Export
            </a>
            <a href={`${url}/erase`}>Erase…</a>
          </p>
        )}
      </div>
      <p class="marks">
        <a href="#stages">
          <StageMark stage={lead.stage} />
        </a>
        <a href="#why-fit">
          <Cell grade={lead.grade} band={lead.band} />
        </a>
        <Standing
          standing={lead.standing}
          isNamed={visitors.some(({ claim }) => claim?.provenance === 'server')}
        />
        <span class="soft">
          seen <When at={lead.lastSeenAt} form="ago" />, known since <When at={lead.createdAt} form="day" />
        </span>
      </p>
      <Origin lead={lead} />
      {lead.quarantine && (
        <Quarantine reasons={lead.quarantine} action={mayChange ? `${url}/release` : null} />
      )}
      {verdicts.length > 0 && <Automatic reasons={verdicts} />}
    </div>
  )
}

/** Whoever is called by an e-mail address is written to by pressing it. It may hold what would begin a subject or a second address. */
function Called({ name, email }: { name: string; email: string | null }) {
  if (name !== email) return name
  return <a href={`mailto:${encodeURIComponent(email).replace('%40', '@')}`}>{name}</a>
}

interface StandingProps extends Pick<Lead, 'standing'> {
  /** Whether a server said who it is: that proves no browser to be theirs, but is no browser's word either. */
  isNamed: boolean
}

export function Standing({ standing, isNamed }: StandingProps) {
  if (standing === 'verified') {
    return (
      <span class="mark verified" title="Your server signed who this is, or a person linked it by hand.">
        verified
      </span>
    )
  }
  return isNamed ? (
    <span
      class="mark"
      title="Your server said who this is, by its key. No signature proves a browser to be theirs."
    >
      claimed by your server
    </span>
  ) : (
    <span class="mark" title="A browser said who this is. Nobody has proved it.">
      claimed
    </span>
  )
}
