import { makeCompanies } from './companies.ts'
import { makeJourney } from './journey.ts'
import type { Line } from './line.ts'
import { makeCrawler, makeStranger } from './strangers.ts'

export interface Wanted {
  leads: number
  /** The history ends here, in milliseconds since 1970, half a year after it begins. */
  now: number
  seed: string
}

/** In life fifty strangers and more come for each lead; six say as much, and take less of your time. */
const STRANGERS_PER_LEAD = 6
const LEADS_PER_COMPANY = 2.2
const LEADS_PER_CRAWLER = 50

/**
 * Half a year of a company that sells dock scheduling: its leads, whoever came and stayed a stranger, and some machines. The
 * same for the same wishes, byte for byte. Each person's history is of one piece, and they follow each other by their first visit.
 */
export function makeHistory({ leads, now, seed }: Wanted): Line[] {
  const companies = makeCompanies(Math.ceil(leads / LEADS_PER_COMPANY), seed)
  const taken = new Set<string>()
  const times = { now, seed }
  const people = [
    ...each(leads, (index) => makeJourney(index, { ...times, companies, taken })),
    ...each(leads * STRANGERS_PER_LEAD, (index) => makeStranger(index, times)),
    ...each(Math.ceil(leads / LEADS_PER_CRAWLER), (index) => makeCrawler(index, times)),
  ]
  return people
    .filter((lines) => lines.length > 0)
    .sort(byFirst)
    .flat()
}

function each<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index + 1))
}

function byFirst([a]: readonly Line[], [b]: readonly Line[]): number {
  return (a?.at ?? 0) - (b?.at ?? 0)
}
