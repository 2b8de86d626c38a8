import { TARGETS, type Target } from '../../../shared/reports/index.ts'
import type { ReportQuery } from '../../read/report-tables/find.ts'
import type { Frame } from '../frame.ts'
import { Choices, type Section } from './section.tsx'
import { addressOf } from './view.ts'

const NAMES: Record<Target, string> = { sql: 'Accepted by sales', won: 'Won' }

/** What is taken for success. */
export function TargetChoice({
  frame,
  section,
  query,
  target,
}: {
  frame: Frame
  section: Section
  query: ReportQuery
  target: Target
}) {
  return (
    <Choices
      label="Success is"
      choices={TARGETS.map((one) => ({
        name: NAMES[one],
        href: addressOf(frame, section, { ...query, target: one }),
        isOn: one === target,
      }))}
    />
  )
}
