import { GOALS, type Goal } from '../../../shared/goal.ts'
import type { ReportQuery } from '../../read/report-tables/find.ts'
import type { Frame } from '../frame.ts'
import { Choices, type Section } from './section.tsx'
import { addressOf } from './view.ts'

const NAMES: Record<Goal, string> = {
  sql: 'Accepted by sales',
  opportunity: 'Became an opportunity',
  won: 'Won',
}

/** What is taken for success. */
export function GoalChoice({
  frame,
  section,
  query,
  goal,
}: {
  frame: Frame
  section: Section
  query: ReportQuery
  goal: Goal
}) {
  return (
    <Choices
      label="Success is"
      choices={GOALS.map((one) => ({
        name: NAMES[one],
        href: addressOf(frame, section, { ...query, goal: one }),
        isOn: one === goal,
      }))}
    />
  )
}
