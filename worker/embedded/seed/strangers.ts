import { DAY, HISTORY_DAYS, inOfficeHours } from './clock.ts'
import { type Line, openDiary } from './line.ts'
import { createRandom, type Random } from './random.ts'
import { PAGES, SITE } from './site.ts'
import { firstSource, laterSource } from './sources.ts'
import { makeVisit } from './visit.ts'

interface Times {
  now: number
  seed: string
}

/** Somebody who never says who it is: most come once and look at a page or two. */
export function makeStranger(index: number, { now, seed }: Times): Line[] {
  const random = createRandom(`${seed}/stranger/${index}`)
  const visitor = `seed-s${index}`
  const diary = openDiary(visitor)
  const interest = Math.min(0.6, random.exponential(0.12))
  const visits = 1 + Math.floor(random.exponential(0.35))
  let at = startOf(now, random)
  for (let nth = 0; nth < visits; nth++) {
    const source = nth === 0 ? firstSource(random) : laterSource(random)
    makeVisit(diary, { visitor, at: inOfficeHours(at, random.int(-6, 2), random), source, interest }, random)
    at += random.exponential(12) * DAY
  }
  return diary.lines.filter((line) => line.at <= now)
}

/** A machine that reads every page in a few seconds, and stays on none. */
export function makeCrawler(index: number, { now, seed }: Times): Line[] {
  const random = createRandom(`${seed}/crawler/${index}`)
  const visitor = `seed-c${index}`
  const diary = openDiary(visitor)
  const begun = Math.round(startOf(now, random))
  const session = diary.timed(begun)
  for (const [nth, { path, title }] of PAGES.entries()) {
    const at = begun + nth * random.int(200, 900)
    diary.write({
      kind: 'page_view',
      at,
      visitor,
      session,
      view: diary.timed(at),
      url: SITE + path,
      title: `${title} · Harbrook`,
    })
  }
  return diary.lines.filter((line) => line.at <= now)
}

function startOf(now: number, random: Random): number {
  return now - HISTORY_DAYS * DAY * random.next() ** 1.15
}
