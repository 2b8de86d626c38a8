import type { SuggestedPoints, SuggestedRule } from '../../read/suggested-points.ts'
import { type Effect, EffectPanel } from '../effect/effect.tsx'
import type { Frame } from '../frame.ts'
import { ReportSection, reportUrl } from '../reports/section.tsx'
import { percent } from './words.ts'

export interface PointsView {
  suggested: SuggestedPoints | null
  effect: Effect
  mark: number
  mayChange: boolean
}

/** What outcomes say that rules should give, beside what they give. */
export function PointsPage({ frame, view }: { frame: Frame; view: PointsView }) {
  const { suggested, effect, mark, mayChange } = view
  return (
    <ReportSection
      frame={frame}
      section="points"
      tells="What should a rule give, by what those did who bought? A suggestion: you decide, and publish."
    >
      {suggested === null ? (
        <div class="empty">
          <p>Nothing is suggested: what outcomes teach does not beat the rules, or there are too few.</p>
          <a href={reportUrl(frame, 'prediction')}>See what is missing</a>
        </div>
      ) : (
        <div class="columns">
          <section class="card" aria-labelledby="points">
            <h2 id="points">Points for the rules</h2>
            <p>
              The mark stays at {mark}, and as many leads as now are over it. It then stands for a chance of{' '}
              {percent(suggested.probabilityAtMark)}.
            </p>
            <section class="scrolls" tabindex={0} aria-label="Points for the rules: the table">
              <table class="figures">
                <thead>
                  <tr>
                    <th scope="col">Rule</th>
                    <th scope="col" class="number">
                      Now
                    </th>
                    <th scope="col" class="number">
                      Suggested
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {[...suggested.rules].sort(byChange).map(({ name, present, suggested: points, why }) => (
                    <tr>
                      <th scope="row">{name}</th>
                      <td class="number">{signed(present)}</td>
                      <td class="number">
                        {points === null ? (
                          <span class="soft">{why}</span>
                        ) : (
                          <Changed present={present} points={points} />
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          </section>
          <div class="aside card sticky">
            <EffectPanel frame={frame} effect={effect} more={reportUrl(frame, 'points')} />
            {mayChange ? (
              <form method="post" action={reportUrl(frame, 'points')}>
                <button type="submit" class="button">
                  Keep as a draft
                </button>
                <p class="soft">It replaces the draft there may be. Nothing changes before you publish it.</p>
              </form>
            ) : (
              <p class="soft">You came with a read key. A draft needs an admin key.</p>
            )}
          </div>
        </div>
      )}
    </ReportSection>
  )
}

function Changed({ present, points }: { present: number; points: number }) {
  return points === present ? <span>{signed(points)}</span> : <b>{signed(points)}</b>
}

function signed(points: number): string {
  return String(points).replace('-', '−')
}

function byChange(a: SuggestedRule, b: SuggestedRule): number {
  const change = ({ suggested, present }: SuggestedRule) =>
    suggested === null ? -1 : Math.abs(suggested - present)
  return change(b) - change(a)
}
