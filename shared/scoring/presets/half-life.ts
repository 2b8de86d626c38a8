import type { Model } from '../model.ts'
import { behaviour, groups } from './behaviour.ts'
import { facts, fit, segments, spam } from './person.ts'
import { tags } from './tags.ts'

/** The default model: what people did loses half its points every two weeks, month or two months. */
export const halfLife: Model = {
  name: 'Starter B2B',
  tags,
  groups,
  rules: [...behaviour, ...facts, ...fit],
  grades: { A: 75, B: 50, C: 25 },
  bands: [60, 40, 20],
  thresholds: { enter: 60, leave: 45, minGrade: 'C', dwellHours: 24 },
  segments,
  hold: spam,
  lookBackDays: 30,
}
