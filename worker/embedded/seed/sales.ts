import { DAY, HOUR, inOfficeHours } from './clock.ts'
import type { Diary } from './line.ts'
import type { Person } from './people.ts'
import type { Random } from './random.ts'

/** What somebody had done by a moment, as far as it matters to whether they buy. */
export interface Deeds {
  at: number
  visits: number
  /** Views of the prices. */
  prices: number
  /** Sat down to the savings calculator. */
  saved: boolean
  /** Views of comparisons, security and integrations. */
  details: number
  askedDemo: boolean
  asked: boolean
  attended: number
  clicked: number
}

/**
 * How ready to buy, as a log-odds, before luck. The truth that reports and predictions may find out: the calculator says
 * most, letters and files little, and who they are as much as what they do.
 */
export function readiness(deeds: Deeds, { company, say }: Person): number {
  return (
    0.45 * Math.min(deeds.prices, 3) +
    (deeds.saved ? 1.2 : 0) +
    0.3 * Math.min(deeds.details, 4) +
    (deeds.askedDemo ? 1.7 : 0) +
    (deeds.asked ? 0.8 : 0) +
    0.5 * Math.min(deeds.attended, 2) +
    0.1 * Math.min(deeds.clicked, 3) +
    0.2 * Math.min(deeds.visits, 6) +
    1.1 * company.need +
    0.6 * say
  )
}

const NO_FIT = ['Not a company we sell to', 'No docks of their own', 'Wants a job', 'Student', 'Competitor']
const NO_DEAL = ['No answer', 'No budget this year', 'Not now']
const LOST = ['Chose a competitor', 'Stays with spreadsheets', 'Price', 'Project stopped']
const LICENCE = 4_800

/** Sales takes somebody up after what they did last, or not; and what comes of it. True where it was taken up. */
export function sell(
  diary: Diary,
  person: Person,
  deeds: Deeds,
  all: readonly Deeds[],
  random: Random,
): boolean {
  const { email, purpose, company } = person
  const ready = readiness(deeds, person)
  const isSought = deeds.askedDemo || deeds.asked
  if (!random.chance(logistic(ready - (isSought ? 2 : 3.6)))) return false
  const moment = (from: number, days: number) =>
    Math.max(from + HOUR, inOfficeHours(from + random.exponential(days) * DAY, company.hoursEast, random))
  const said = { kind: 'outcome', email } as const
  const met = moment(deeds.at, 2)
  if (purpose !== 'buyer' && random.chance(purpose === 'reader' ? 0.45 : 0.95)) {
    diary.write({ ...said, at: met, outcome: 'disqualified', reason: noFit(person, random) })
    return true
  }
  diary.write({ ...said, at: met, outcome: 'sql' })
  let at = moment(met, 3)
  if (random.chance(0.8)) {
    diary.write({ kind: 'crm', email, at, name: 'meeting_booked' })
    at = moment(at, 5)
    diary.write({ kind: 'crm', email, at, name: 'meeting_held' })
  }
  at = moment(at, 6)
  if (!random.chance(logistic(0.6 + 0.35 * (readiness(latest(all, at), person) - 2.5)))) {
    diary.write({ ...said, at, outcome: 'lost', reason: random.pick(NO_DEAL) })
    return true
  }
  const value = LICENCE * Math.max(1, Math.round(company.employees / 150))
  diary.write({ ...said, at, outcome: 'opportunity', value })
  at = moment(at, 24)
  const isWon = random.chance(logistic(0.8 * (readiness(latest(all, at), person) - 3.2)))
  diary.write(
    isWon
      ? { ...said, at, outcome: 'won', value }
      : { ...said, at, outcome: 'lost', value, reason: random.pick(LOST) },
  )
  return true
}

function latest(all: readonly Deeds[], at: number): Deeds {
  const last = all.findLast((deeds) => deeds.at <= at) ?? all[0]
  if (!last) throw new Error('Nobody is sold to who has done nothing')
  return last
}

function noFit({ purpose }: Person, random: Random): string {
  if (purpose === 'applicant') return 'Wants a job'
  if (purpose === 'student') return 'Student'
  if (purpose === 'competitor') return 'Competitor'
  return random.pick(NO_FIT.slice(0, 2))
}

export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
