import type { EventCondition, EventRule, Model, Tag } from '../model.ts'
import { behaviour, groups } from './behaviour.ts'
import { demoForm } from './forms.ts'
import { halfLife } from './half-life.ts'
import { hotNow, hotNowRules } from './hot-now.ts'
import { facts, fit } from './person.ts'
import { tags } from './tags.ts'

const month = { halfLifeDays: 30 }
const twoMonths = { halfLifeDays: 60 }
const quarter = { halfLifeDays: 90 }

/** Who sells people shows who they are and what they did. */
const pages: Tag[] = [
  { name: 'services', patterns: ['/services*', '/:section/services{/*}?', '/expertise*', '/what-we-do*'] },
  {
    name: 'work',
    patterns: ['/case-studies*', '/work*', '/projects*', '/references*', '/:section/case-studies{/*}?'],
  },
  { name: 'people', patterns: ['/team*', '/people*', '/about*'] },
]

/** Somebody says what they need: the clearest sign there is in a trade that sells by talking. */
const consultationForm = {
  kind: 'form',
  form: { words: ['consultation', 'questionnaire', 'assessment', 'audit', 'brief', 'rfp', 'book a call'] },
} satisfies EventCondition

const consulting: EventRule[] = [
  {
    kind: 'event',
    id: 'services-page',
    name: 'Looked at a service',
    on: { kind: 'page_view', tag: 'services' },
    points: 10,
    caps: { once: { per: 'url', within: 'day' }, perDay: 2 },
    decay: month,
    group: 'interest',
    stage: 'consideration',
  },
  {
    kind: 'event',
    id: 'work-page',
    name: 'Read what you did for others',
    on: { kind: 'page_view', tag: 'work' },
    points: 10,
    caps: { once: { per: 'url', within: 'day' }, perDay: 3 },
    decay: month,
    group: 'interest',
    stage: 'consideration',
  },
  {
    kind: 'event',
    id: 'people-page',
    name: 'Looked who you are',
    on: { kind: 'page_view', tag: 'people' },
    points: 5,
    caps: { perDay: 1 },
    decay: month,
    group: 'awareness',
    stage: 'awareness',
  },
  {
    kind: 'event',
    id: 'question',
    name: 'Answered a question of the consultation',
    on: { kind: 'custom', name: ['question_answered', 'Question Answered', 'consultation_question'] },
    points: { first: 15, next: 10 },
    caps: { perDay: 4 },
    decay: twoMonths,
    group: 'decision',
    stage: 'decision',
  },
  {
    kind: 'event',
    id: 'consultation',
    name: 'Asked for a consultation',
    on: [
      consultationForm,
      { kind: ['custom', 'crm'], name: ['consultation_booked', 'Meeting Booked', 'meeting_booked'] },
    ],
    points: 60,
    caps: { perDay: 1 },
    decay: quarter,
    group: 'decision',
    stage: 'decision',
  },
]

/** Rules of the default model that a service has no use for, or says otherwise. */
const REPLACED = ['product-page', 'demo-page', 'demo-request']

/** For agencies, consultants and law firms: long in deciding, so slow to fade; what counts most is a question asked. */
export const services: Model = {
  ...halfLife,
  name: 'Services',
  tags: [
    ...tags.flatMap((tag) =>
      tag.name === 'content'
        ? [{ ...tag, patterns: tag.patterns.filter((pattern) => !pattern.includes('case-studies')) }]
        : tag.name === 'product' || tag.name === 'demo'
          ? []
          : [tag],
    ),
    ...pages,
  ],
  groups: groups.map((group) => (group.id === 'decision' ? { ...group, max: 120 } : group)),
  rules: [
    ...behaviour
      .filter(({ id }) => !REPLACED.includes(id))
      .map((rule): EventRule => {
        if (rule.id === 'engaged-key-page') {
          return {
            ...rule,
            on: { kind: 'engagement', tag: ['services', 'work', 'pricing'], engagedSeconds: 60 },
          }
        }
        if (rule.id === 'form' && !Array.isArray(rule.on)) {
          return { ...rule, on: { ...rule.on, except: [...(rule.on.except ?? []), consultationForm] } }
        }
        if (rule.id === 'contact' && !Array.isArray(rule.on)) {
          return { ...rule, on: { ...rule.on, except: [demoForm, consultationForm] } }
        }
        return rule
      }),
    ...consulting,
    ...hotNowRules(['services', 'work', 'pricing']),
    ...facts,
    ...fit,
  ],
  dimensions: [hotNow],
}
