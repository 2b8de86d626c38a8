import type { EventRule, Model } from '../model.ts'
import { behaviour } from './behaviour.ts'
import { halfLife } from './half-life.ts'
import { facts, fit } from './person.ts'

/** Guides 004 and 000 count small: an open 1, a form 5, a webinar 10 or 15, the first download 2 and each more 5. */
const POINTS: Record<string, EventRule['points']> = {
  'content-page': 1,
  'return-visit': { first: 0, next: 1 },
  'cta-click': 1,
  'product-page': 2,
  'pricing-page': 5,
  'demo-page': 5,
  'engaged-key-page': 1,
  download: { first: 2, next: 5 },
  newsletter: 5,
  'webinar-registered': 10,
  'webinar-attended': 15,
  form: 5,
  chat: 5,
  'email-open': 1,
  'email-click': 3,
  contact: 15,
  'demo-request': 15,
  'careers-page': -5,
}

/** Few rules and small numbers, that a team can do in its head. A lead is worth a call from 20. */
export const light: Model = {
  ...halfLife,
  name: 'Light',
  groups: [
    { id: 'awareness', name: 'Awareness', max: 10 },
    { id: 'interest', name: 'Interest', max: 30 },
    { id: 'email', name: 'E-mail', max: 10 },
    { id: 'decision', name: 'Decision', max: 30 },
    { id: 'negative', name: 'Negative', min: -10 },
  ],
  rules: [
    ...behaviour
      .filter(({ id }) => id in POINTS)
      .map((rule) => ({ ...rule, points: POINTS[rule.id] ?? rule.points })),
    ...facts.map((rule) => ({ ...rule, points: rule.points / 2 })),
    ...fit,
  ],
  bands: [20, 10, 5],
  journey: [7, 17],
  thresholds: { enter: 20, leave: 15, minGrade: 'C', dwellHours: 24 },
  segments: [],
}
