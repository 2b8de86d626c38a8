import type { Trained } from '../../../shared/predict/index.ts'
import type { SiteSettings } from '../../db/sites.ts'
import type { PredictionReport } from '../../read/prediction-report.ts'
import type { Frame } from '../frame.ts'
import { ReportSection, reportUrl } from '../reports/section.tsx'
import { When } from '../words/when.tsx'
import { DecisionsNote } from './decisions-note.tsx'
import { Matters } from './matters.tsx'
import { StudyState } from './progress.tsx'
import { RankingCard } from './ranking.tsx'
import { Truth } from './truth.tsx'
import { goalWords, whole } from './words.ts'

export interface PredictionView {
  report: PredictionReport
  settings: Pick<SiteSettings, 'goal' | 'horizonDays' | 'callsPerWeek'>
  mayChange: boolean
}

/** What outcomes have taught, and how far to believe it. */
export function PredictionPage({ frame, view }: { frame: Frame; view: PredictionView }) {
  const { report, settings, mayChange } = view
  const { found, running } = report
  const trained = found?.result.phase === 'done' ? found.result.trained : null
  return (
    <ReportSection
      frame={frame}
      section="prediction"
      tells={
        <>
          Who will buy, by what those did who bought? A conversion is a lead that was {goalWords(settings)};{' '}
          <a href={`${frame.prefix}/dashboard/settings`}>settings</a> say so.
        </>
      }
      aside={
        <StudyState
          frame={frame}
          view={{ running, at: found?.at ?? null, mayChange }}
          of="prediction"
          look="Learn from outcomes"
        />
      }
    >
      <Verdict frame={frame} report={report} />
      {trained?.judged && (
        <>
          <Truth judged={trained.judged} />
          <RankingCard
            rankings={[
              { name: 'The prediction', evaluation: trained.judged.predictor },
              { name: 'The rules', evaluation: trained.judged.rules },
            ]}
          />
        </>
      )}
      {trained && <Matters trained={trained} />}
      {trained && <Leaks trained={trained} />}
      {trained && (
        <DecisionsNote frame={frame} asked={settings} drawn={drawnOf(trained)}>
          {' '}
          Learnt from {whole(trained.learntFrom.rows)} looks at {whole(trained.learntFrom.people)} leads, and
          judged by {whole(trained.judged?.predictor.rows ?? 0)} about newer leads, of whom nothing had been
          seen. Logistic regression; intervals count leads, not looks.
        </DecisionsNote>
      )}
    </ReportSection>
  )
}

function drawnOf({ learntFrom, judged }: Trained) {
  return { rows: learntFrom.rows + (judged?.predictor.rows ?? 0), share: learntFrom.share }
}

/** Whether leads are foretold, and why not. */
function Verdict({ frame, report }: { frame: Frame; report: PredictionReport }) {
  const { found, running, publishedAt, isOutdated, drift } = report
  const result = found?.result
  if (!result) {
    return (
      <div class="empty">
        <p>
          {running
            ? 'The past is being gone through for the first time.'
            : 'Nobody has looked at the outcomes yet.'}
        </p>
      </div>
    )
  }
  if (result.phase === 'waiting') {
    const { converted, others, missing } = result.gate
    return (
      <section class="card verdict" aria-labelledby="verdict">
        <h2 id="verdict">Nothing is predicted yet</h2>
        <p>
          {sentence(missing.converted, 'conversion')}
          {missing.converted > 0 && missing.others > 0 && ' and '}
          {sentence(missing.others, 'lead that did not convert', 'leads that did not convert')} missing: there
          are {whole(converted)} of 40 conversions, and {whole(others)} others. With fewer, chance says more
          than behaviour. Until then the rules rank leads, as they do now.
        </p>
        <label>
          Conversions <progress max={40} value={Math.min(40, converted)} />
        </label>
      </section>
    )
  }
  const { judged, gate } = result.trained
  const points = judged ? (100 * judged.better.difference).toFixed(1) : null
  return (
    <section class="card verdict" aria-labelledby="verdict">
      <h2 id="verdict">
        {publishedAt !== null
          ? 'Leads are foretold'
          : isOutdated
            ? 'Learnt by other rules'
            : notPublishedWords(judged)}
      </h2>
      {publishedAt !== null && (
        <p>
          Since <When at={publishedAt} form="day" /> each lead’s page tells how likely it is to convert, and
          why. The prediction ranks the newest leads better than the rules do: by {points} points of 100, with
          an error of {(100 * (judged?.better.error ?? 0)).toFixed(1)}.
          {gate.state === 'experimental' &&
            ' It is an experiment: fewer than 120 conversions stand behind it.'}{' '}
          <a href={reportUrl(frame, 'points')}>Points that it suggests for the rules</a>
        </p>
      )}
      {publishedAt === null && isOutdated && (
        <p>
          The rules look at other things than when this was learnt, so it is not used until it is learnt anew.
        </p>
      )}
      {publishedAt === null && !isOutdated && (
        <p>
          {judged ? notBetter(judged.better) : TOO_FEW} Nothing is predicted; the rules go on ranking leads.
        </p>
      )}
      {drift && <DriftWords drift={drift} />}
    </section>
  )
}

function notPublishedWords(judged: Trained['judged']): string {
  if (!judged) return 'Too early to tell'
  return judged.better.difference < 0 ? 'The rules do better' : 'The rules do as well'
}

const TOO_FEW =
  'Too few of the newest leads converted to tell whether a prediction is any better than the rules.'

function notBetter({ difference }: { difference: number }): string {
  const points = Math.abs(100 * difference).toFixed(1)
  return difference <= 0
    ? `On the newest leads the prediction ranks ${points} points of 100 worse than the rules.`
    : `On the newest leads the prediction ranks ${points} points of 100 better than the rules, no more than chance may make.`
}

function DriftWords({ drift: { verdict, people } }: { drift: NonNullable<PredictionReport['drift']> }) {
  if (verdict === 'unknown') {
    return (
      <p class="soft">
        Whether leads have changed since cannot be told yet: {people} are young, 100 are needed.
      </p>
    )
  }
  if (verdict === 'steady') return <p class="soft">The leads of now are like those it was judged by.</p>
  return (
    <p>
      The leads of now {verdict === 'moving' ? 'begin to differ' : 'differ much'} from those it was judged by.{' '}
      {verdict === 'moved' && 'Learn anew, and believe it less until then.'}
    </p>
  )
}

function Leaks({ trained: { leaks } }: { trained: Trained }) {
  if (leaks.length === 0) return null
  return (
    <section class="card" aria-labelledby="leaks">
      <h2 id="leaks">What seems to know the outcome</h2>
      <ul>
        {leaks.map(({ name, verdict, why }) => (
          <li>
            <b>{name}</b> {verdict === 'refused' ? 'is not learnt from' : 'is learnt from, with doubt'}: {why}
            .
          </li>
        ))}
      </ul>
    </section>
  )
}

function sentence(count: number, one: string, many = `${one}s`): string {
  if (count === 0) return ''
  return count === 1 ? `1 ${one} is` : `${whole(count)} ${many} are`
}
