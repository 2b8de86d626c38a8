import type { Model } from '../../../shared/scoring/index.ts'
import type { Transition } from '../../db/transitions.ts'
import type { Lead } from '../../read/lead.ts'
import type { Timeline } from '../../read/timeline.ts'
import { type Frame, leadUrl } from '../frame.ts'
import { CAUSES, Cell, STAGES, StageMark } from '../stage.tsx'
import { When } from '../when.tsx'
import { Gauge, Outlook } from './gauge.tsx'
import { nameOf } from './lead-list.tsx'
import { Automatic, Origin, Quarantine } from './origin.tsx'
import { Reasons } from './reasons.tsx'
import { Visits } from './timeline.tsx'

export interface LeadPage {
  lead: Lead
  model: Model
  transitions: readonly Transition[]
  timeline: Timeline
  /** Whether the timeline begins after its newest page. */
  isLater: boolean
  /** Why browsers of this lead are taken for machines. */
  verdicts: readonly string[]
  /** Whether the viewer may release it. */
  mayChange: boolean
}

/** One person: the score with every reason for it, what is to come, and what was done. */
export function LeadView({ frame, page }: { frame: Frame; page: LeadPage }) {
  const { lead, model, transitions, timeline, isLater, verdicts, mayChange } = page
  const { engagement, ...others } = lead.dimensions
  const { enter } = model.segments?.find(({ name }) => name === lead.segment) ?? model.thresholds
  const url = leadUrl(frame, lead.id)
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href={`${frame.prefix}/dashboard/`}>Leads</a>
      </nav>
      <div class="head">
        <h1>{nameOf(lead)}</h1>
        <p class="marks">
          <StageMark stage={lead.stage} />
          <Cell grade={lead.grade} band={lead.band} />
          <Standing standing={lead.standing} />
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
      <div class="columns">
        <div class="aside">
          <section class="card" aria-labelledby="score">
            <h2 id="score">Score</h2>
            <Gauge lead={lead} enter={enter} />
            <Outlook lead={lead} thresholds={{ ...model.thresholds, enter }} />
          </section>
          <section class="card" aria-labelledby="stages">
            <h2 id="stages">Stages</h2>
            <Transitions transitions={transitions} />
          </section>
        </div>
        <div>
          {engagement && (
            <section class="card" aria-labelledby="why">
              <h2 id="why">Why {engagement.score}</h2>
              <Reasons of="engagement" dimension={engagement} empty="Nothing that counts at present." />
            </section>
          )}
          {Object.entries(others).map(([id, dimension]) => (
            <section class="card" aria-labelledby={`why-${id}`}>
              <h2 id={`why-${id}`}>{id === 'fit' ? `Fit ${lead.grade}` : dimensionName(model, id)}</h2>
              <Reasons
                of={id}
                dimension={dimension}
                empty={
                  id === 'fit'
                    ? 'Nothing known of title, industry, size or region. Send them with identify or group.'
                    : 'Nothing that counts at present.'
                }
              />
            </section>
          ))}
          <section class="card" aria-labelledby="timeline">
            <h2 id="timeline">What they did</h2>
            <Visits events={timeline.events} createdAt={lead.createdAt} />
            {(timeline.cursor !== null || isLater) && (
              <nav class="pages" aria-label="Timeline">
                {isLater && <a href={`${url}#timeline`}>Newest</a>}
                {timeline.cursor !== null && (
                  <a
                    class="button"
                    href={`${url}?${new URLSearchParams({ cursor: timeline.cursor })}#timeline`}
                  >
                    Earlier
                  </a>
                )}
              </nav>
            )}
          </section>
        </div>
      </div>
    </>
  )
}

function Standing({ standing }: Pick<Lead, 'standing'>) {
  return standing === 'verified' ? (
    <span class="mark verified" title="Your server signed who this is, or a person linked it by hand.">
      verified
    </span>
  ) : (
    <span class="mark" title="A browser said who this is. Nobody has proved it.">
      claimed
    </span>
  )
}

function dimensionName(model: Model, id: string): string {
  return model.dimensions?.find((dimension) => dimension.id === id)?.name ?? id
}

function Transitions({ transitions }: { transitions: readonly Transition[] }) {
  if (transitions.length === 0) return <p class="soft">No stage was entered or left yet.</p>
  return (
    <ol class="transitions">
      {transitions.map(({ from, to, at, score, cause, modelVersion }) => (
        <li>
          <p>
            {STAGES[from]} <span aria-hidden="true">→</span>
            <span class="unseen">to</span> <b>{STAGES[to]}</b>
          </p>
          <p class="soft">
            <When at={at} /> {CAUSES[cause]}, at {score.toFixed(1)} points (model {modelVersion})
          </p>
        </li>
      ))}
    </ol>
  )
}
