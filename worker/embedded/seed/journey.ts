import { DAY, HISTORY_DAYS, HOUR, inOfficeHours } from './clock.ts'
import type { Company } from './companies.ts'
import { type Form, firstForm, laterForm, sendForm, tellTraits } from './forms.ts'
import { type Diary, type Line, openDiary } from './line.ts'
import { inviteToWebinars, sendLetters } from './mail.ts'
import { makePerson, type Person } from './people.ts'
import { createRandom, type Random } from './random.ts'
import { type Deeds, logistic, sell } from './sales.ts'
import { CAREERS, CONTACT, DEMO, FILES, HELP, type Page, PRICING, SAVINGS, SITE } from './site.ts'
import { firstSource, laterSource, mailSource, type Source } from './sources.ts'
import { makeVisit, type Visit } from './visit.ts'

export interface World {
  companies: readonly Company[]
  /** Addresses that somebody has. */
  taken: Set<string>
  now: number
  seed: string
}

/** A visit that is to be. */
interface Plan {
  at: number
  source: Source
}

const VISITS_MOST = 12

/** One person: comes, reads, says who it is, comes again or is silent, is written to, is sold to. */
export function makeJourney(index: number, { companies, taken, now, seed }: World): Line[] {
  const random = createRandom(`${seed}/lead/${index}`)
  const person = makePerson(companies, taken, random)
  const diary = openDiary(`seed-${index}`)
  const source = firstSource(random)
  const interest = interestOf(person, source, random)
  const plans = planVisits(person, source, interest, now, random)
  const known = whenKnown(plans, interest, now, random)
  const since = plans[known]?.at ?? now
  const reader = { email: person.email, since: since + HOUR, interest, hoursEast: person.company.hoursEast }
  const followed = sendLetters(diary, reader, now, random)
  const attended = inviteToWebinars(diary, reader, now, random)
  plans.push(...followed.map(({ at, message }) => ({ at, source: mailSource(message) })))
  plans.sort((a, b) => a.at - b.at)

  const second = random.chance(0.15) ? random.int(known + 1, known + 3) : Number.POSITIVE_INFINITY
  const all: Deeds[] = []
  let isSold = false
  for (const [nth, plan] of plans.entries()) {
    const isOther = nth >= second && nth % 2 === second % 2
    const deeds = all.at(-1) ?? NOTHING
    // Who comes back has made up their mind a little more.
    const warm = Math.min(0.97, interest * (0.75 + 0.08 * nth))
    const form =
      nth === known ? firstForm(warm, random) : nth > known && !isSold ? laterForm(warm, random) : null
    const visitor = `seed-${index}-${isOther ? 'b' : 'a'}`
    const goals = [...goalsOf(person, nth, deeds, random), ...(form ? [form.page] : [])]
    const visit = makeVisit(diary, { visitor, ...plan, interest: warm, goals }, random)
    if (form) sendForm(diary, visit, form, person)
    if (nth === known || nth === second) tellTraits(diary, visit, person, random)
    actOnSite(diary, visit, warm, random)
    all.push(after(deeds, visit, form, { attended, followed }))
    if (nth < known || isSold) continue
    isSold = sell(diary, person, all.at(-1) ?? NOTHING, all, random)
  }
  if (random.chance(0.05)) beSocial(diary, person, since + DAY, random)
  return diary.lines.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)
}

const NOTHING: Deeds = {
  ...{ at: 0, visits: 0, prices: 0, saved: false, details: 0, askedDemo: false, asked: false },
  ...{ attended: 0, clicked: 0 },
}

const PURPOSE_INTEREST: Record<Person['purpose'], number> = {
  buyer: 0.1,
  reader: -1.5,
  student: -1.2,
  applicant: -1.6,
  competitor: -0.2,
  nobody: -2,
}

function interestOf({ purpose, company, say }: Person, { quality }: Source, random: Random): number {
  return logistic(
    random.normal(-0.3, 0.9) + 0.8 * quality + 0.8 * company.need + 0.4 * say + PURPOSE_INTEREST[purpose],
  )
}

/** When and how somebody comes; the last may lie in the future, and then it has not happened yet. */
function planVisits(
  { company }: Person,
  source: Source,
  interest: number,
  now: number,
  random: Random,
): Plan[] {
  // A site that grows: more of its people have come lately.
  let at = now - HISTORY_DAYS * DAY * random.next() ** 1.15
  const count = Math.min(VISITS_MOST, 1 + Math.floor(random.exponential(0.7 + 4.5 * interest)))
  const plans: Plan[] = []
  for (let nth = 0; nth < count; nth++) {
    const moment = inOfficeHours(at, company.hoursEast, random)
    plans.push({
      at: Math.max(moment, (plans.at(-1)?.at ?? 0) + 2 * HOUR),
      source: nth === 0 ? source : laterSource(random),
    })
    const silence = random.chance(0.1) ? random.int(25, 70) : 0
    at = Math.max(at, moment) + (silence + random.exponential(9 - 6 * interest)) * DAY
  }
  return plans
}

/** In which visit somebody says who it is: before now, since only of such people a lead is made. */
function whenKnown(plans: Plan[], interest: number, now: number, random: Random): number {
  const willing = plans.findIndex(() => random.chance(0.3 + 0.35 * interest))
  const known = willing === -1 ? plans.length - 1 : willing
  const late = (plans[known]?.at ?? 0) - (now - 3 * HOUR)
  // All of it that much earlier, by whole weeks, so that the days of the week stay what they are.
  const back = late > 0 ? Math.ceil(late / (7 * DAY)) * 7 * DAY : 0
  for (const plan of plans) plan.at -= back
  return known
}

/** What somebody comes for, whatever else is read. */
function goalsOf({ purpose }: Person, nth: number, deeds: Deeds, random: Random): Page[] {
  if (purpose === 'applicant') return [CAREERS]
  if (purpose === 'competitor') return [PRICING]
  if (deeds.askedDemo && random.chance(0.3)) return [HELP]
  // Whoever has seen the prices more than once wants to know whether it pays.
  return nth > 0 && deeds.prices > 1 && !deeds.saved && random.chance(0.3) ? [SAVINGS] : []
}

/** Files, the chat and buttons, on the page where the visit stands. */
function actOnSite(diary: Diary, visit: Visit, interest: number, random: Random): void {
  const { visitor, session, view, url } = visit
  const here = { visitor, session, view, url }
  if (random.chance(0.05 + 0.12 * interest)) {
    const file = random.pick(FILES)
    diary.write({ kind: 'download', at: visit.at, ...here, file, href: `${SITE}/files/${file}` })
    visit.at += 5_000
  }
  if (random.chance(0.03 + 0.1 * interest)) {
    diary.write({ kind: 'chat', at: visit.at, ...here, provider: 'chatwoot', action: 'opened' })
    diary.write({
      kind: 'chat',
      at: visit.at + 25_000,
      ...here,
      provider: 'chatwoot',
      action: 'conversation',
    })
    visit.at += 60_000
  }
  if (random.chance(0.06 + 0.15 * interest)) {
    diary.write({ kind: 'click', at: visit.at, ...here, name: 'See how it works' })
  }
}

/** What had been done once this visit was over. */
function after(
  deeds: Deeds,
  { at, read }: Visit,
  form: Form | null,
  { attended, followed }: { attended: readonly number[]; followed: readonly { at: number }[] },
): Deeds {
  const seen = (test: (page: Page) => boolean) => read.filter(test).length
  return {
    at,
    visits: deeds.visits + 1,
    prices: deeds.prices + seen((page) => page === PRICING),
    saved: deeds.saved || read.includes(SAVINGS),
    details: deeds.details + seen(({ kind }) => kind === 'detail'),
    askedDemo: deeds.askedDemo || form?.page === DEMO,
    asked: deeds.asked || form?.page === CONTACT,
    attended: attended.filter((one) => one <= at).length,
    clicked: followed.filter((one) => one.at <= at).length,
  }
}

function beSocial(diary: Diary, { email }: Person, since: number, random: Random): void {
  const action = random.pick(['follow', 'like', 'share', 'comment'] as const)
  const at = Math.round(since + random.exponential(12) * DAY)
  diary.write({ kind: 'social', at, email, network: 'linkedin', action })
}
