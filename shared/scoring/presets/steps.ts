import type { AbsenceRule, Model } from '../model.ts'
import { behaviour } from './behaviour.ts'
import { halfLife } from './half-life.ts'
import { facts, fit } from './person.ts'

const silence: AbsenceRule[] = [
  {
    kind: 'absence',
    id: 'idle',
    name: 'Nothing done for 30 days, and each 30 more',
    since: 'engaged',
    points: -10,
    afterDays: 30,
    repeat: true,
    floor: -50,
  },
  {
    kind: 'absence',
    id: 'no-visit',
    name: 'Not on the site for 45 days',
    since: [{ kind: ['page_view', 'engagement', 'click', 'download', 'form', 'chat', 'webinar'] }],
    points: -15,
    afterDays: 45,
  },
  {
    kind: 'absence',
    id: 'unopened-mail',
    name: 'E-mail not opened in 60 days',
    since: 'mail',
    points: -5,
    afterDays: 60,
    floor: -25,
  },
  {
    kind: 'absence',
    id: 'socially-silent',
    name: 'Socially active once, silent for 30 days',
    since: behaviour
      .filter((rule) => ['social-follow', 'share', 'comment', 'like'].includes(rule.id))
      .flatMap((rule) => rule.on),
    points: -8,
    afterDays: 30,
  },
]

/** The default model with steps for silence in place of half-lives. Never both, or silence is punished twice. */
export const steps: Model = {
  ...halfLife,
  name: 'Starter B2B, in steps',
  rules: [...behaviour.map((rule) => ({ ...rule, decay: 'none' as const })), ...silence, ...facts, ...fit],
}
