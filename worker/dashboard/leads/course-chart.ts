import type { Transition } from '../../db/transitions.ts'
import type { Course } from '../../read/course.ts'
import type { ChartData } from '../chart/data.ts'
import { STAGES } from '../stage.tsx'

interface CourseProps {
  course: Course
  transitions: readonly Transition[]
  marks: { enter: number; leave: number }
}

/**
 * A score over time, with the lines of the stages, where stages changed, and where another model began to serve. What happened and
 * what is foretold share one line of time: now is in both.
 */
export function courseData({ course, transitions, marks }: CourseProps): ChartData {
  const { points, modelChanges, ahead } = course
  const coming = ahead.slice(1)
  const first = points[0]?.at ?? 0
  const gap = (count: number): null[] => Array.from({ length: count }, () => null)
  const changed = transitions.filter(({ at, cause }) => at > first && cause !== 'model')
  return {
    title: 'Score over time',
    x: { form: 'instant', name: 'When', values: [...points, ...coming].map(({ at }) => at) },
    y: { name: 'points', min: 0 },
    series: [
      { name: 'Score', form: 'line', values: [...points.map(({ score }) => score), ...gap(coming.length)] },
      ...(coming.length > 0
        ? [
            {
              name: 'If nothing happens',
              form: 'outlook' as const,
              values: [...gap(points.length - 1), ...ahead.map(({ score }) => score)],
            },
          ]
        : []),
    ],
    levels: [
      { value: marks.enter, name: `MQL from ${marks.enter}` },
      { value: marks.leave, name: `until ${marks.leave}` },
    ],
    marks: [
      ...changed.map(({ at, to }) => ({ at, name: STAGES[to] })),
      // The first version ever is no change.
      ...modelChanges
        .filter(({ version }) => version !== points[0]?.modelVersion)
        .map(({ at, version }) => ({ at, name: `model ${version}` })),
    ].sort((a, b) => a.at - b.at),
  }
}
