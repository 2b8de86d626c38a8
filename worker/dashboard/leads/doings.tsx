import type { LeadPageView } from './lead-page.tsx'
import { Visits } from './timeline.tsx'

/** What they did, or what one rule is about. */
export function Doings({ view, url }: { view: LeadPageView; url: string }) {
  const { lead, timeline, ofRule, isLater } = view
  if (ofRule) {
    return (
      <section class="card" aria-labelledby="timeline">
        <h2 id="timeline">{ofRule.name}</h2>
        <p class="soft">
          What this rule looks at, counted or not. <a href={`${url}#timeline`}>Show all they did</a>
        </p>
        <Visits events={ofRule.events} createdAt={lead.createdAt} />
      </section>
    )
  }
  return (
    <section class="card" aria-labelledby="timeline">
      <h2 id="timeline">What they did</h2>
      <Visits events={timeline.events} createdAt={lead.createdAt} />
      {(timeline.cursor !== null || isLater) && (
        <nav class="pages" aria-label="Timeline">
          {isLater && <a href={`${url}#timeline`}>Newest</a>}
          {timeline.cursor !== null && (
            <a class="button" href={`${url}?${new URLSearchParams({ cursor: timeline.cursor })}#timeline`}>
              Earlier
            </a>
          )}
        </nav>
      )}
    </section>
  )
}
