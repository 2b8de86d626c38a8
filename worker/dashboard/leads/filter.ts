import type { Band, Grade, Stage } from '../../../shared/scoring/index.ts'
import type { LeadQuery } from '../../read/list-leads.ts'
import { isStage, STAGES } from '../stage.tsx'

/** Which leads a list shows, as its address says it: every field is one of the query's, and what is left out says nothing. */
export interface Choice {
  q?: string
  stage?: Stage
  /** Displayed score, both included. */
  min?: number
  max?: number
  grade?: Grade
  band?: Band
  segment?: string
  tag?: string
  source?: string
  account?: string
  seen?: Seen
  /** At the stage for so many days at least. */
  days?: number
}

export type Seen = keyof typeof SEEN

/** When somebody was last seen: within so many days, or not within them. */
export const SEEN = {
  day: { words: 'in the last day', days: 1, within: true },
  week: { words: 'in the last week', days: 7, within: true },
  month: { words: 'in the last 30 days', days: 30, within: true },
  'not-month': { words: 'not for 30 days', days: 30, within: false },
  'not-quarter': { words: 'not for 90 days', days: 90, within: false },
} as const

export const GRADES = {
  A: 'A: on target',
  B: 'B',
  C: 'C',
  D: 'D: off target',
  '–': 'unknown',
} as const satisfies Record<Grade, string>

export const BANDS = {
  1: '1: hot',
  2: '2: warm',
  3: '3: lukewarm',
  4: '4: cold',
} as const satisfies Record<Band, string>

const DAY_MS = 86_400_000
const TEXT_MAX = 200

type Query = Readonly<Record<string, string | undefined>>

/** What an address asks for; what is none of ours is left out, so that any address shows a list. */
export function readChoice(query: Query): Choice {
  const { stage = '', grade = '', band = '', seen = '' } = query
  const choice = {
    q: textOf(query.q),
    stage: isStage(stage) ? stage : undefined,
    min: numberOf(query.min),
    max: numberOf(query.max),
    grade: isKey(GRADES, grade) ? grade : undefined,
    band: BAND[band],
    segment: textOf(query.segment),
    tag: textOf(query.tag),
    source: textOf(query.source),
    account: textOf(query.account),
    seen: isKey(SEEN, seen) ? seen : undefined,
    days: numberOf(query.days),
  }
  return withoutGaps(choice)
}

/** The address of a choice, always in the same words: '' for everybody, 'stage=mql&days=7'. */
export function writeChoice(choice: Choice): string {
  const fields = Object.entries(choice).map(([name, value]): [string, string] => [name, String(value)])
  return new URLSearchParams(fields).toString()
}

/** The same as leads are asked for. */
export function toQuery({ seen, days, ...same }: Choice, now: number): LeadQuery {
  const since = seen && now - SEEN[seen].days * DAY_MS
  return {
    ...same,
    ...(seen && since !== undefined && (SEEN[seen].within ? { lastSeenFrom: since } : { lastSeenTo: since })),
    ...(days !== undefined && { stageBefore: now - days * DAY_MS }),
  }
}

/** Each part of a choice in words, with the choice that is left without it. */
export function tellChoice(choice: Choice): { words: string; without: Choice }[] {
  return Object.entries(TELL).flatMap(([name, tell]) => {
    const words = tell(choice)
    if (words === null) return []
    const without = Object.entries(choice).filter(([other]) => other !== name)
    return [{ words, without: Object.fromEntries(without) }]
  })
}

const TELL = {
  q: ({ q }) => (q === undefined ? null : `“${q}”`),
  stage: ({ stage }) => (stage ? STAGES[stage] : null),
  min: ({ min }) => (min === undefined ? null : `score at least ${min}`),
  max: ({ max }) => (max === undefined ? null : `score at most ${max}`),
  grade: ({ grade }) => (grade ? `fit ${grade === '–' ? 'unknown' : grade}` : null),
  band: ({ band }) => (band ? `band ${band}` : null),
  segment: ({ segment }) => (segment === undefined ? null : `segment ${segment}`),
  tag: ({ tag }) => (tag === undefined ? null : `read pages tagged ${tag}`),
  source: ({ source }) => (source === undefined ? null : `first came by ${source}`),
  account: ({ account }) => (account === undefined ? null : `of ${account}`),
  seen: ({ seen }) => (seen ? `seen ${SEEN[seen].words}` : null),
  days: ({ days }) =>
    days === undefined ? null : `at this stage for ${days} ${days === 1 ? 'day' : 'days'} or longer`,
} as const satisfies Record<keyof Choice, (choice: Choice) => string | null>

const BAND: Record<string, Band | undefined> = { 1: 1, 2: 2, 3: 3, 4: 4 }

function textOf(text: string | undefined): string | undefined {
  return text?.trim().slice(0, TEXT_MAX) || undefined
}

function numberOf(text: string | undefined): number | undefined {
  const number = text?.trim() ? Number(text) : Number.NaN
  return Number.isFinite(number) && number >= 0 && number <= 10_000 ? number : undefined
}

function isKey<T extends object>(table: T, name: string | number): name is keyof T & string {
  return Object.hasOwn(table, name)
}

type Gaps<T> = { [Name in keyof T]: T[Name] | undefined }

function withoutGaps(choice: Gaps<Required<Choice>>): Choice {
  return Object.fromEntries(Object.entries(choice).filter(([, value]) => value !== undefined))
}
