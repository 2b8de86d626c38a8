import type { Dimension, EventRule } from '../model.ts'
import { contactForm, demoForm } from './forms.ts'

/** Who is on the site right now and means it: half gone in six hours, nothing left tomorrow. Reads 60 at 30 points. */
export const hotNow: Dimension = { id: 'now', name: 'Hot now', display: { open: 30 }, bands: [30, 20, 10] }

const quarterDay = { halfLifeDays: 0.25 }

export function hotNowRules(tags: string[]): EventRule[] {
  return [
    {
      kind: 'event',
      id: 'key-page-now',
      name: 'Is looking at key pages',
      on: { kind: 'page_view', tag: tags },
      points: 10,
      caps: { once: { per: 'url', within: 'day' }, perDay: 6 },
      decay: quarterDay,
      dimension: 'now',
    },
    {
      kind: 'event',
      id: 'asks-now',
      name: 'Has just written to you',
      on: [contactForm, demoForm, { kind: 'chat', action: 'conversation' }],
      points: 30,
      caps: { perDay: 3 },
      decay: quarterDay,
      dimension: 'now',
    },
  ]
}
