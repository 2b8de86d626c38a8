import type { EventRule, Model, Tag } from '../model.ts'
import { behaviour, groups } from './behaviour.ts'
import { halfLife } from './half-life.ts'
import { hotNow, hotNowRules } from './hot-now.ts'
import { facts, fit } from './person.ts'
import { tags } from './tags.ts'

const week = { halfLifeDays: 7 }
const month = { halfLifeDays: 30 }
const twoMonths = { halfLifeDays: 60 }

/** What somebody reads who thinks of building it in. */
const technical: Tag[] = [
  { name: 'docs', patterns: ['/docs*', '/developers*', '/api*', 'https://docs.*/*'] },
  { name: 'integrations', patterns: ['/integrations*', '/:section/integrations{/*}?'] },
  { name: 'security', patterns: ['/security*', '/trust*', '/compliance*', '/:section/security{/*}?'] },
]

const evaluation: EventRule[] = [
  {
    kind: 'event',
    id: 'docs-page',
    name: 'Read the documentation',
    on: { kind: 'page_view', tag: 'docs' },
    points: 5,
    caps: { once: { per: 'url', within: 'day' }, perDay: 3 },
    decay: month,
    group: 'evaluation',
    stage: 'consideration',
  },
  {
    kind: 'event',
    id: 'integrations-page',
    name: 'Looked for an integration',
    on: { kind: 'page_view', tag: 'integrations' },
    points: 10,
    caps: { perDay: 1 },
    decay: month,
    group: 'evaluation',
    stage: 'consideration',
  },
  {
    kind: 'event',
    id: 'security-page',
    name: 'Looked into security',
    on: { kind: 'page_view', tag: 'security' },
    points: 15,
    caps: { perDay: 1 },
    decay: month,
    group: 'evaluation',
    stage: 'decision',
  },
  {
    kind: 'event',
    id: 'sign-up',
    name: 'Signed up',
    on: {
      kind: ['custom', 'crm'],
      name: ['signed_up', 'sign_up', 'Signed Up', 'account_created', 'Account Created'],
    },
    points: 40,
    caps: { lifetime: 1 },
    decay: twoMonths,
    group: 'decision',
    stage: 'decision',
  },
]

/** In the product, a score of its own: what somebody does there says more, and fades sooner. */
const usage: EventRule[] = [
  {
    kind: 'event',
    id: 'logged-in',
    name: 'Used the product',
    on: { kind: ['custom', 'crm'], name: ['logged_in', 'Logged In', 'Signed In', 'session_started'] },
    points: 10,
    caps: { perDay: 1 },
    decay: week,
    dimension: 'usage',
  },
  {
    kind: 'event',
    id: 'invited',
    name: 'Invited somebody',
    on: { kind: ['custom', 'crm'], name: ['invited', 'Invite Sent', 'teammate_invited'] },
    points: 25,
    caps: { perDay: 2 },
    decay: month,
    dimension: 'usage',
  },
  {
    kind: 'event',
    id: 'activated',
    name: 'Reached what the product is for',
    on: { kind: ['custom', 'crm'], name: ['activated', 'Activated', 'onboarding_completed'] },
    points: 40,
    caps: { lifetime: 1 },
    decay: month,
    dimension: 'usage',
  },
]

/** For software that is tried before it is bought: what is read and done while evaluating, and use of the product apart. */
export const b2bSaas: Model = {
  ...halfLife,
  name: 'B2B SaaS',
  tags: [...tags, ...technical],
  groups: [...groups, { id: 'evaluation', name: 'Evaluation', max: 40 }],
  rules: [
    ...behaviour,
    ...evaluation,
    ...usage,
    ...hotNowRules(['product', 'pricing', 'demo', 'security']),
    ...facts,
    ...fit,
  ],
  dimensions: [{ id: 'usage', name: 'Product usage', bands: [80, 40, 20] }, hotNow],
}
