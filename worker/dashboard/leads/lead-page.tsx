import type { Model } from '../../../shared/scoring/index.ts'
import type { Link } from '../../db/links.ts'
import type { LeadOutcome } from '../../db/outcomes.ts'
import type { Transition } from '../../db/transitions.ts'
import type { VisitorRow } from '../../db/visitors.ts'
import type { Course } from '../../read/course.ts'
import type { Lead } from '../../read/lead.ts'
import type { LeadPrediction } from '../../read/prediction.ts'
import type { RuleEvents } from '../../read/rule-events.ts'
import type { Timeline } from '../../read/timeline.ts'
import { Chart } from '../chart/chart.tsx'
import { type Frame, leadUrl } from '../frame.ts'
import { LeadPredictionLine } from '../prediction/lead-prediction.tsx'
import { CAUSES, STAGES } from '../stage.tsx'
import { Count } from '../words/count.tsx'
import { When } from '../words/when.tsx'
import { courseData } from './course-chart.ts'
import { Devices, type DevicesView, Press } from './devices.tsx'
import { Doings } from './doings.tsx'
import { fallOf } from './fall.ts'
import { Gauge, Outlook } from './gauge.tsx'
import { LeadHead } from './lead-head.tsx'
import { type Notice, Said } from './notice.tsx'
import { Outcomes } from './outcomes.tsx'
import { Reasons } from './reasons.tsx'
import { marksFor, onScale, shownScore } from './shown-score.ts'

export interface LeadPageView {
  lead: Lead
  model: Model
  /** Its score over time; null where it was erased while the page was made. */
  course: Course | null
  transitions: readonly Transition[]
  timeline: Timeline
  /** The events that one rule is about, where these were asked for. */
  ofRule: RuleEvents | null
  /** Whether the timeline begins after its newest page. */
  isLater: boolean
  visitors: readonly VisitorRow[]
  links: readonly Link[]
  suggestions: DevicesView['suggestions']
  outcomes: readonly LeadOutcome[]
  /** Under which the next outcome is noted; null where the viewer may note none. */
  nextOutcomeId: string | null
  /** How likely it is to convert; null where nothing is predicted. */
  prediction: LeadPrediction | null
  /** Whether the viewer may do more than look. */
  mayChange: boolean
  notice: Notice | null
  /** The visitor that was parted a moment ago, to be joined again. */
  undo: string | null
}

/** One person: the score with every reason for it, how it came about and where it goes, and what was done. */
export function LeadView({ frame, view }: { frame: Frame; view: LeadPageView }) {
  const { lead, model, course, transitions, visitors, links, suggestions, outcomes, mayChange } = view
  const { engagement, ...others } = lead.dimensions
  const marks = marksFor(model, lead.segment)
  const score = shownScore(engagement, lead.score, marks.all)
  const url = leadUrl(frame, lead.id)
  return (
    <>
      <nav class="trail" aria-label="Where you are">
        <a href={`${frame.prefix}/dashboard/`}>Leads</a>
      </nav>
      <LeadHead view={view} url={url} />
      <Said notice={isOfOutcomes(view.notice) ? null : view.notice}>
        {view.undo !== null && <Press to={`${url}/join`} visitor={view.undo} words="Join again" />}
      </Said>
      <div class="columns person">
        <div class="aside">
          <section class="card" aria-labelledby="score">
            <h2 id="score">Score</h2>
            <a class="to-why" href="#why" title="Why">
              <Gauge score={score} band={lead.band} enter={marks.enter} />
            </a>
            <Outlook
              lead={lead}
              thresholds={{ ...model.thresholds, enter: marks.enter }}
              fall={fallOf(lead.stage, course, marks)}
            />
            {view.prediction && <LeadPredictionLine prediction={view.prediction} />}
          </section>
          <section class="card" aria-labelledby="outcomes">
            <h2 id="outcomes">Outcomes</h2>
            <Said notice={isOfOutcomes(view.notice) ? view.notice : null} />
            <Outcomes outcomes={outcomes} url={url} nextId={view.nextOutcomeId} />
          </section>
        </div>
        <div>
          {course && course.points.length > 1 && (
            <section class="card" id="course" aria-label="Score over time">
              <Chart data={courseData({ course, transitions, marks })} />
            </section>
          )}
          {engagement && (
            <section class="card" aria-labelledby="why">
              <h2 id="why">Why {score}</h2>
              <Reasons
                of="engagement"
                dimension={engagement}
                total={score}
                url={url}
                empty="Nothing that counts at present."
              />
            </section>
          )}
          {Object.entries(others).map(([id, dimension]) => (
            <section class="card" aria-labelledby={`why-${id}`}>
              <h2 id={`why-${id}`}>{id === 'fit' ? `Fit ${lead.grade}` : dimensionName(model, id)}</h2>
              <Reasons
                of={id}
                dimension={dimension}
                total={dimension.score}
                url={url}
                empty={
                  id === 'fit'
                    ? 'Nothing known of title, industry, size or region. Send them with identify or group.'
                    : 'Nothing that counts at present.'
                }
              />
            </section>
          ))}
          <Doings view={view} url={url} />
        </div>
        <div class="aside later">
          <section class="card" aria-labelledby="stages">
            <h2 id="stages">Stages</h2>
            <Transitions transitions={transitions} model={model} />
          </section>
          <section class="card" aria-labelledby="devices">
            <h2 id="devices">Browsers</h2>
            <Devices {...{ visitors, links, suggestions, url, mayChange }} />
          </section>
        </div>
      </div>
    </>
  )
}

/** Said beside what was pressed. */
function isOfOutcomes(notice: Notice | null): boolean {
  return notice === 'recorded' || notice === 'taken-back'
}

function dimensionName(model: Model, id: string): string {
  return model.dimensions?.find((dimension) => dimension.id === id)?.name ?? id
}

function Transitions({ transitions, model }: Pick<LeadPageView, 'transitions' | 'model'>) {
  if (transitions.length === 0) return <p class="soft">No stage was entered or left yet.</p>
  return (
    <>
      <ol class="transitions">
        {transitions.map(({ from, to, at, score, cause, modelVersion, history }) => (
          <li>
            <p>
              {STAGES[from]} <span aria-hidden="true">→</span>
              <span class="unseen">to</span> <b>{STAGES[to]}</b>
            </p>
            <p class="soft">
              <When at={at} /> {CAUSES[cause]}, at <Count of={onScale(model, score)} digits={1} /> points (
              {history ? 'imported' : `model ${modelVersion}`})
            </p>
          </li>
        ))}
      </ol>
      {transitions.some(({ history }) => history) && (
        <p class="soft">Imported: from a file of the past, dated when it happened. Nobody was told.</p>
      )}
    </>
  )
}
