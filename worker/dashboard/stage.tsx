import type { Cause, Score, Stage } from '../../shared/scoring/index.ts'

/** As people say them. Also the order of the filter: how far along somebody is. */
export const STAGES = {
  visitor: 'Visitor',
  lead: 'Lead',
  mql: 'MQL',
  sql: 'SQL',
  opportunity: 'Opportunity',
  customer: 'Customer',
  recycled: 'Recycled',
  disqualified: 'Disqualified',
} as const satisfies Record<Stage, string>

export const CAUSES = {
  event: 'by what they did',
  decay: 'by time alone',
  identify: 'by saying who they are',
  model: 'by a new model',
  link: 'by joining visitors',
  outcome: 'by an outcome noted or taken back',
} as const satisfies Record<Cause, string>

const BANDS = { 1: 'hot', 2: 'warm', 3: 'lukewarm', 4: 'cold' } as const satisfies Record<
  Score['band'],
  string
>

export function isStage(text: string): text is Stage {
  return Object.hasOwn(STAGES, text)
}

export function StageMark({ stage }: { stage: Stage }) {
  return <span class={`mark stage-${stage}`}>{STAGES[stage]}</span>
}

/** Whoever is not whom you sell to, however much they do. */
const OFF_TARGET: readonly Score['grade'][] = ['C', 'D']

/** Fit as a letter, engagement as a number: two answers side by side, never added. Only who may be on target glows. */
export function Cell({ grade, band }: Pick<Score, 'grade' | 'band'>) {
  const fit = grade === '–' ? 'fit unknown' : `fit ${grade}`
  const words = `${fit}, engagement band ${band}: ${BANDS[band]}`
  return (
    <span class={OFF_TARGET.includes(grade) ? 'cell off-target' : `cell band-${band}`} title={words}>
      <span aria-hidden="true">
        {grade === '–' ? '?' : grade}
        {band}
      </span>
      <span class="unseen">{words}</span>
    </span>
  )
}
