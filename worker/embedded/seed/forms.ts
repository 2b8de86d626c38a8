import type { Diary } from './line.ts'
import type { Person } from './people.ts'
import type { Random } from './random.ts'
import { CONTACT, DEMO, NEWSLETTER, type Page, REPORT, WEBINARS } from './site.ts'
import type { Visit } from './visit.ts'

/** A form and the page that it stands on. */
export interface Form {
  name: string
  page: Page
}

const ASK_DEMO: Form = { name: 'demo-request', page: DEMO }
const ASK: Form = { name: 'contact', page: CONTACT }
const SUBSCRIBE: Form = { name: 'newsletter-signup', page: NEWSLETTER }
const GET_REPORT: Form = { name: 'report-download', page: REPORT }
const REGISTER: Form = { name: 'webinar-registration', page: WEBINARS }

/** The form that somebody fills in first: the keener, the more it asks. */
export function firstForm(interest: number, random: Random): Form {
  return random.weighed([
    [ASK_DEMO, 4 * interest ** 2],
    [ASK, 0.15 + 1.6 * interest ** 2],
    [SUBSCRIBE, 1.2],
    [GET_REPORT, 1.8],
    [REGISTER, 0.5],
  ])
}

/** What those who are known ask for later, if anything. */
export function laterForm(interest: number, random: Random): Form | null {
  if (!random.chance(0.04 + 0.32 * interest ** 2)) return null
  return random.weighed([
    [ASK_DEMO, 5],
    [ASK, 2],
    [SUBSCRIBE, 1],
  ])
}

/** Sends a form on the page where the visit stands. */
export function sendForm(diary: Diary, visit: Visit, form: Form, { email }: Person): void {
  const { visitor, session, view, url, at } = visit
  diary.write({ kind: 'form', at, visitor, session, view, url, form: form.name, email })
  visit.at += 4_000
}

/** What is known of a person once it is looked up: of some nothing, as in life. */
export function tellTraits(diary: Diary, visit: Visit, person: Person, random: Random): void {
  const { visitor, session, view, url, at } = visit
  const { company, email, name, title } = person
  const isNobody = person.purpose === 'nobody'
  const isKnown = !isNobody && random.chance(0.8)
  diary.write({
    ...{ kind: 'identify', at, visitor, session, view, url, email },
    traits: {
      name,
      ...(isKnown && { title, company: company.name, country: company.country }),
      ...(isKnown && random.chance(0.85) && { industry: company.industry, employees: company.employees }),
      ...(person.purpose === 'competitor' && { relationship: 'competitor' }),
    },
  })
}
