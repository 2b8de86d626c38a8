import type { Backtest } from '../../predict/backtest.ts'
import type { Frame } from '../frame.ts'
import { Choices, ReportSection, reportUrl } from '../reports/section.tsx'
import { DecisionsNote } from './decisions-note.tsx'
import { StudyState, type StudyView } from './progress.tsx'
import { RankingCard } from './ranking.tsx'
import { goalWords, inHundred, ofHundred, percent, whole } from './words.ts'

export interface BacktestView extends StudyView {
  /** What is looked at: a version, or `draft`. */
  chosen: string
  versions: readonly string[]
  backtest: Backtest | null
  /** Of all that somebody has looked at, by name. */
  all: readonly { name: string; backtest: Backtest }[]
}

/** How well a model would have told who buys. */
export function BacktestPage({ frame, view }: { frame: Frame; view: BacktestView }) {
  const { chosen, versions, backtest, all } = view
  return (
    <ReportSection
      frame={frame}
      section="backtest"
      tells="Had this model ranked the leads of the past, by what was known at the time: would it have put buyers first?"
      aside={<StudyState frame={frame} view={view} of={`backtest?model=${chosen}`} look="Look at the past" />}
    >
      <Choices
        label="Model"
        choices={versions.map((version) => ({
          name: nameOf(version),
          href: `${reportUrl(frame, 'backtest')}?model=${version}`,
          isOn: version === chosen,
        }))}
      />
      {backtest === null && (
        <div class="empty">
          <p>
            {view.running
              ? 'The past is being gone through.'
              : `Nobody has looked at the past by ${nameOf(chosen)} yet.`}
          </p>
        </div>
      )}
      {backtest && (backtest.converted === 0 || backtest.auc === null) && (
        <section class="card" aria-labelledby="none">
          <h2 id="none">Nothing to tell by</h2>
          <p>
            {whole(backtest.rows)} looks at {whole(backtest.people)} leads are older than{' '}
            {backtest.horizonDays} days, and {whole(backtest.converted)} were followed by a conversion:{' '}
            {goalWords(backtest)}. Send outcomes with <code>POST /v1/outcomes</code>, or look within fewer
            days (settings).
          </p>
        </section>
      )}
      {backtest?.auc && (
        <>
          <Mark backtest={backtest} />
          <RankingCard
            rankings={[
              { name: chosen === 'draft' ? 'The draft' : `Version ${chosen}`, evaluation: backtest },
            ]}
          />
        </>
      )}
      {all.length > 1 && <Comparison all={all} />}
      {backtest && <DecisionsNote frame={frame} asked={backtest} drawn={backtest} />}
    </ReportSection>
  )
}

export function nameOf(model: string): string {
  return model === 'draft' ? 'the draft' : `version ${model}`
}

function Mark({ backtest }: { backtest: Backtest }) {
  const { mark, people } = backtest
  const rate = ({ rows, converted }: Backtest['mark']['above']) => (rows === 0 ? 0 : converted / rows)
  return (
    <section class="card" aria-labelledby="mark">
      <h2 id="mark">At the mark of {mark.points}</h2>
      <p>
        Of {whole(mark.above.rows)} looks at leads over it {ofHundred(rate(mark.above))} were{' '}
        {goalWords(backtest)}; of {whole(mark.below.rows)} below it {ofHundred(rate(mark.below))}.{' '}
        {whole(people)} leads were looked at.
      </p>
    </section>
  )
}

function Comparison({ all }: Pick<BacktestView, 'all'>) {
  return (
    <section class="card" aria-labelledby="comparison">
      <h2 id="comparison">All that were looked at</h2>
      <section class="scrolls" tabindex={0} aria-label="All that were looked at: the table">
        <table class="figures">
          <thead>
            <tr>
              {[
                'Model',
                'Looks',
                'Converted',
                'Buyer first, of 100',
                'Top tenth converts',
                'Called convert',
              ].map((name, index) => (
                <th scope="col" class={index === 0 ? undefined : 'number'}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {all.map(({ name, backtest: { rows, converted, auc, tenths, called } }) => (
              <tr>
                <th scope="row">{name}</th>
                <td class="number">{whole(rows)}</td>
                <td class="number">{whole(converted)}</td>
                <td class="number">
                  {auc ? inHundred(auc.value) : '–'}
                  {auc?.interval && ` (${inHundred(auc.interval[0])}–${inHundred(auc.interval[1])})`}
                </td>
                <td class="number">{percent(tenths[0]?.rate ?? 0)}</td>
                <td class="number">{percent(called.rate)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  )
}
