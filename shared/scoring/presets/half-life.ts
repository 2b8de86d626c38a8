import type { Model } from '../model.ts'

/** “Starter B2B”, the default model. */
export const halfLife: Model = {
  name: 'Starter B2B',
  tags: [],
  groups: [],
  rules: [],
  grades: { A: 75, B: 50, C: 25 },
  bands: [60, 40, 20],
  thresholds: { enter: 60, leave: 45, minGrade: 'C' },
}
