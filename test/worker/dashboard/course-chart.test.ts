import { expect, test } from 'vitest'
import { courseData } from '../../../worker/dashboard/leads/course-chart.ts'
import type { Transition } from '../../../worker/db/transitions.ts'
import type { Course } from '../../../worker/read/course.ts'

const point = (at: number, score: number) => ({ at, score, modelVersion: 1 }) as Course['points'][number]
const crossing = (at: number, to: Transition['to'], cause: Transition['cause']) =>
  ({ at, to, cause }) as Transition
const marks = { enter: 60, leave: 45 }

test('what was and what is to come share one line of time, and meet in the present', () => {
  const course = {
    points: [point(1, 0), point(2, 70), point(3, 65)],
    ahead: [
      { at: 3, score: 65 },
      { at: 4, score: 60 },
    ],
    modelChanges: [],
  }
  const { x, series } = courseData({ course, transitions: [], marks })
  expect(x.values).toEqual([1, 2, 3, 4])
  expect(series).toEqual([
    { name: 'Score', form: 'line', values: [0, 70, 65, null] },
    { name: 'If nothing happens', form: 'outlook', values: [null, null, 65, 60] },
  ])
})

test('nothing is foretold of a score that does not change', () => {
  const course = { points: [point(1, 0), point(2, 0)], ahead: [], modelChanges: [] }
  const { series } = courseData({ course, transitions: [], marks })
  expect(series).toEqual([{ name: 'Score', form: 'line', values: [0, 0] }])
})

test('stages are marked, and another model; not the first one, nor the stages that a model changed beside it', () => {
  const course = {
    points: [point(10, 5), point(30, 50)],
    ahead: [],
    modelChanges: [
      { at: 12, version: 1 },
      { at: 20, version: 2 },
    ],
  }
  const transitions = [
    crossing(5, 'lead', 'identify'),
    crossing(15, 'mql', 'event'),
    crossing(20, 'lead', 'model'),
  ]
  expect(courseData({ course, transitions, marks }).marks).toEqual([
    { at: 15, name: 'MQL' },
    { at: 20, name: 'model 2' },
  ])
})
