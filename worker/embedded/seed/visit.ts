import type { PageView } from '../../../shared/wire.ts'
import type { Diary } from './line.ts'
import type { Random } from './random.ts'
import { HOME, PAGES, type Page, type PageKind, READING_SECONDS, SITE } from './site.ts'
import type { Source } from './sources.ts'

/** A visit to be made. */
export interface Trip {
  visitor: string
  at: number
  source: Source
  /** How close to buying, 0 to 1: decides what is read, how much and for how long. */
  interest: number
  /** Read in any case, in this order, at the end. */
  goals?: readonly Page[]
}

/** Where a visit stands: what happens on a page is written with it. */
export interface Visit {
  visitor: string
  session: string
  /** The last page, and when it was left. */
  view: string
  url: string
  at: number
  read: Page[]
}

/** What is read by the merely curious, and by who is about to buy. */
const CURIOUS: Record<PageKind, number> = {
  home: 8,
  article: 46,
  product: 14,
  proof: 10,
  price: 5,
  detail: 4,
  demo: 1,
  contact: 1,
  other: 11,
}
const KEEN: Record<PageKind, number> = {
  home: 6,
  article: 10,
  product: 20,
  proof: 14,
  price: 22,
  detail: 18,
  demo: 6,
  contact: 3,
  other: 1,
}
const PAGES_MOST = 9

/** Pages one after another, each with how long it was read. */
export function makeVisit(diary: Diary, trip: Trip, random: Random): Visit {
  const { visitor, interest, source, goals = [] } = trip
  const session = diary.timed(trip.at)
  const visit: Visit = { visitor, session, view: '', url: '', at: trip.at, read: [] }
  const count = Math.min(PAGES_MOST, 1 + Math.floor(random.exponential(0.6 + 3 * interest)))
  for (let nth = 0; nth < count; nth++)
    read(diary, visit, nth === 0 ? landing(source, random) : next(visit, interest, random), trip, random)
  for (const page of goals) read(diary, visit, page, trip, random)
  return visit
}

function read(diary: Diary, visit: Visit, page: Page, { source, interest }: Trip, random: Random): void {
  const isFirst = visit.read.length === 0
  const before = visit.url
  const { at } = visit
  visit.view = diary.timed(at)
  visit.url = `${SITE}${page.path}${isFirst ? queryOf(source) : ''}`
  const referrer = isFirst ? source.referrer : before
  const where = {
    visitor: visit.visitor,
    session: visit.session,
    view: visit.view,
    url: visit.url,
    title: `${page.title} · Harbrook`,
  }
  const seen: Pick<PageView, 'referrer'> = referrer === undefined ? {} : { referrer }
  diary.write({ kind: 'page_view', at, ...where, ...seen })
  const engagedMs = Math.round(
    READING_SECONDS[page.kind] * (0.3 + interest) * Math.exp(random.normal(-0.2, 0.7)) * 1_000,
  )
  const left = at + engagedMs + random.int(500, 9_000)
  const scrollPercent = Math.min(100, Math.round(25 + 60 * interest + random.normal(10, 20)))
  diary.write({
    kind: 'engagement',
    at: left,
    ...where,
    engagedMs,
    scrollPercent: Math.max(4, scrollPercent),
  })
  visit.at = left + random.int(300, 4_000)
  visit.read.push(page)
}

function landing({ landsOn }: Source, random: Random): Page {
  return pageOf(random.pick(landsOn), random)
}

function next({ read }: Visit, interest: number, random: Random): Page {
  const kinds = (Object.keys(CURIOUS) as PageKind[]).map(
    (kind) => [kind, CURIOUS[kind] * (1 - interest) + KEEN[kind] * interest] as const,
  )
  const page = pageOf(random.weighed(kinds), random)
  return page === read.at(-1) ? HOME : page
}

function pageOf(kind: PageKind, random: Random): Page {
  const of = PAGES.filter((page) => page.kind === kind)
  // The first of a kind are the ones that menus lead to.
  return of[Math.floor(random.next() ** 1.5 * of.length)] ?? HOME
}

function queryOf({ query }: Source): string {
  return query ? `?${new URLSearchParams(query)}` : ''
}
