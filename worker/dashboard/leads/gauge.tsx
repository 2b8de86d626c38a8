import type { Stage, Thresholds } from '../../../shared/scoring/index.ts'
import type { Lead } from '../../read/lead.ts'
import { STAGES } from '../stage.tsx'
import { When } from '../words/when.tsx'
import type { Fall } from './fall.ts'

interface GaugeProps {
  /** As shown: whole, or with its hundredths just below a mark. */
  score: number
  band: Lead['band']
  enter: number
}

/** The score on an open ring from 0 to 100, with a line where MQL begins. */
export function Gauge({ score, band, enter }: GaugeProps) {
  const shown = Math.max(0, Math.min(100, score))
  const [x, y] = onRing(enter, 50)
  const [innerX, innerY] = onRing(enter, 38)
  return (
    <div class={`gauge band-${band}`}>
      <svg viewBox="0 0 120 104" aria-hidden="true">
        <path class="rest" d={RING} pathLength="100" />
        {shown > 0 && <path class="fill" d={RING} pathLength="100" stroke-dasharray={`${shown} 200`} />}
        {enter <= 100 && <path class="tick" d={`M${innerX} ${innerY}L${x} ${y}`} />}
      </svg>
      <p>
        <b class={Number.isInteger(score) ? undefined : 'long'}>{score}</b>
        <span>MQL from {enter}</span>
      </p>
    </div>
  )
}

type Prospect = Pick<
  Lead,
  'score' | 'dimensions' | 'stage' | 'grade' | 'journey' | 'forecast' | 'nextActions'
>

interface OutlookProps {
  lead: Prospect
  thresholds: Thresholds
  /** For whom sales has: the day on which the points will be below a mark, where that is near. */
  fall?: Fall | null
}

/** How far along somebody is, where that matters still. */
const JOURNEYS = {
  awareness: 'Looking around.',
  consideration: 'Comparing.',
  decision: 'About to buy.',
} as const satisfies Record<Lead['journey'], string>
const SETTLED: readonly Stage[] = ['customer', 'recycled', 'disqualified']

/** What time alone will do, what an act would, and what keeps somebody over the mark from being an MQL. */
export function Outlook({ lead, thresholds, fall = null }: OutlookProps) {
  const { forecast, stage, grade, journey, nextActions = [] } = lead
  const raw = lead.dimensions.engagement?.raw ?? lead.score
  const { enter, minGrade } = thresholds
  if (stage === 'lead' && raw >= enter && minGrade && grade !== '–' && grade > minGrade) {
    return (
      <p class="outlook">
        Over the mark, but no MQL: the fit is {grade}, and {minGrade} is needed.
      </p>
    )
  }
  return (
    <>
      {stage === 'lead' && raw < enter && enter <= lead.score && (
        <p class="outlook">
          A hair below the mark: {enter} is reached by {enter}, not by what rounds to it.
        </p>
      )}
      <p class="outlook">
        {!SETTLED.includes(stage) && `${JOURNEYS[journey]} `}
        <NextStage forecast={forecast} stage={stage} />
        {fall && (
          <>
            {' '}
            The points fall below {fall.mark} by <When at={fall.at} form="day" />.
          </>
        )}
      </p>
      {nextActions.length > 0 && (
        <div class="outlook">
          <p>{nextActions.length === 1 ? 'This' : 'Any of these'} would make them an MQL:</p>
          <ul class="plain-list">
            {nextActions.map(({ rules }) => (
              <li>{actsOf(rules.map(({ name }) => name))}</li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}

/** "Viewed pricing (2 times), and Downloaded a file": each act once, however often it takes. */
function actsOf(names: readonly string[]): string {
  const acts = [...new Set(names)].map((name) => {
    const count = names.filter((other) => other === name).length
    return count === 1 ? name : `${name} (${count} times)`
  })
  return acts.join(', and ')
}

function NextStage({ forecast, stage }: Pick<Lead, 'forecast' | 'stage'>) {
  if (!forecast) return <>If nothing else happens, the stage stays as it is.</>
  const verb = stage === 'mql' ? 'falls below MQL' : `becomes ${STAGES[forecast.stage]}`
  return (
    <>
      If nothing else happens, {verb} on <When at={forecast.at} form="day" />.
    </>
  )
}

/** The ring leaves a quarter open at the bottom: it runs clockwise over 270 degrees. */
const RADIUS = 44
const RING = (() => {
  const [x0, y0] = onRing(0, RADIUS)
  const [x1, y1] = onRing(100, RADIUS)
  return `M${x0} ${y0}A${RADIUS} ${RADIUS} 0 1 1 ${x1} ${y1}`
})()

function onRing(score: number, radius: number): [number, number] {
  const angle = ((135 + (score / 100) * 270) * Math.PI) / 180
  return [round(60 + radius * Math.cos(angle)), round(58 + radius * Math.sin(angle))]
}

function round(length: number): number {
  return Math.round(length * 100) / 100
}
